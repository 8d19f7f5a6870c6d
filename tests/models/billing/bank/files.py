"""Bank statements as banks write them, made by hand for these tests."""

from dataclasses import dataclass
from datetime import date

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
 <BkToCstmrStmt>
  <GrpHdr><MsgId>N-1</MsgId><CreDtTm>2026-03-02T06:00:00+01:00</CreDtTm></GrpHdr>
  <Stmt>
   <Id>2026-042</Id>
   <Acct><Id><IBAN>DE75512108001245126199</IBAN></Id><Ccy>EUR</Ccy></Acct>
   <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
    <Dt><Dt>2026-03-01</Dt></Dt></Bal>
   <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">481.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
    <Dt><Dt>2026-03-02</Dt></Dt></Bal>
   <Ntry>
    <Amt Ccy="EUR">119.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt><AcctSvcrRef>B-7001</AcctSvcrRef>
    <NtryDtls><TxDtls>
     <Refs><EndToEndId>E2E-5</EndToEndId></Refs>
     <AmtDtls><InstdAmt><Amt Ccy="USD">130.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">119.00</Amt></TxAmt></AmtDtls>
     <RltdPties><Dbtr><Pty><Nm>Acme &amp; Sons Ltd</Nm></Pty></Dbtr>
      <DbtrAcct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></DbtrAcct></RltdPties>
     <RmtInf><Ustrd>Thank you,</Ustrd><Ustrd>March</Ustrd>
      <Strd><CdtrRefInf><Ref>RF50INV2026000017</Ref></CdtrRefInf></Strd></RmtInf>
    </TxDtls></NtryDtls>
   </Ntry>
   <Ntry>
    <Amt Ccy="EUR">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><DtTm>2026-03-02T09:30:00</DtTm></BookgDt><AcctSvcrRef>B-7002</AcctSvcrRef>
    <NtryDtls>
     <TxDtls><Refs><AcctSvcrRef>B-7002-1</AcctSvcrRef></Refs><Amt Ccy="EUR">100.00</Amt>
      <RmtInf><Ustrd>first</Ustrd></RmtInf></TxDtls>
     <TxDtls><Refs><AcctSvcrRef>B-7002-2</AcctSvcrRef></Refs><Amt Ccy="EUR">200.00</Amt>
      <RmtInf><Ustrd>second</Ustrd></RmtInf></TxDtls>
    </NtryDtls>
   </Ntry>
   <Ntry>
    <Amt Ccy="EUR">38.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-03-02</Dt></BookgDt><AddtlNtryInf>Fees</AddtlNtryInf>
   </Ntry>
   <Ntry>
    <Amt Ccy="EUR">999.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>
    <BookgDt><Dt>2026-03-02</Dt></BookgDt>
   </Ntry>
  </Stmt>
 </BkToCstmrStmt>
</Document>
"""

OLD_CAMT = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Acct><Id><Othr><Id>40-1234-7</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="JPY">5000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>Kaze KK</Nm></Dbtr></RltdPties><RmtInf><Ustrd>INV-2026-3</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry>
</Stmt></BkToCstmrStmt></Document>
"""

MT940 = """:20:STARTUMS
:25:51210800/1245126199
:28C:42/1
:60F:C260301EUR100,00
:61:2603030302CR119,00NTRFNONREF//B-7001
:86:166?00GUTSCHRIFT?20EREF+E2E-5?21SVWZ+RF50 INV2 0260?22 0001 7 thank you
?31GB33BUKB20201555555555?32ACME AND SONS?33 LTD
:61:2603020302D38,00NCHGNONREF
:86:Fees
:61:2603020302RC10,00NTRFNONREF
:86:Returned
:62F:C260302EUR171,00
-
"""

SLASHED = """:20:940S2603
:25:NL91ABNA0417164300 EUR
:28C:0
:60F:C260301EUR0,00
:61:2603020302C119,00NTRFNONREF
:86:/TRTP/SEPA OVERBOEKING/IBAN/NL20INGB0001234567/BIC/INGBNL2A/NAME/Tulp
 BV/REMI/INV-2026-000017/EREF/E2E-9
:62F:C260302EUR119,00
"""

GERMAN_CSV = (
    "Umsatzanzeige;Konto 1245126199\n\n"
    "Buchungstag;Wertstellung;Auftraggeber/Empfänger;Verwendungszweck;IBAN;Betrag;Währung\n"
    '02.03.2026;03.03.2026;"Acme; Sons";"RF50 INV2 0260\n0001 7";GB33BUKB20201555555555;1.119,00;EUR\n'
    "02.03.2026;02.03.2026;Bank;Entgelt;;-38,00;EUR\n"
)

ENGLISH_CSV = (
    "Date,Details,Paid out,Paid in,Balance\n"
    '03/28/2026,"INV-2026-000017 Acme",,"1,119.00","2,119.00"\n'
    "03/02/2026,Fee,38.00,,2081.00\n"
)


@dataclass(frozen=True)
class Booking:
    """A booking of an account in euros, in cents. A negative amount went back."""

    day: date
    amount: int
    text: str
    end_to_end: str


def camt_of(*bookings: Booking) -> str:
    """A camt.053 file with these bookings."""
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{abs(one.amount) / 100:.2f}</Amt>'
        f"<CdtDbtInd>{'DBIT' if one.amount < 0 else 'CRDT'}</CdtDbtInd>"
        f"<RvslInd>{'true' if one.amount < 0 else 'false'}</RvslInd><Sts>BOOK</Sts>"
        f"<BookgDt><Dt>{one.day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{one.end_to_end}</EndToEndId></Refs>"
        f"<RmtInf><Ustrd>{one.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for one in bookings
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        f"<Acct><Id><IBAN>DE75512108001245126199</IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt>"
        "</Document>"
    )


def mt940_of(*bookings: Booking) -> str:
    """An MT940 file with these bookings."""

    def cents(amount: int) -> str:
        return f"{abs(amount) // 100},{abs(amount) % 100:02}"

    total = sum(one.amount for one in bookings)
    lines = [
        f":61:{one.day:%y%m%d%m%d}{'RC' if one.amount < 0 else 'C'}{cents(one.amount)}NTRFNONREF\n"
        f":86:166?20EREF+{one.end_to_end}?21SVWZ+{one.text}"
        for one in bookings
    ]
    first, last = bookings[0].day, bookings[-1].day
    return "\n".join(
        [
            ":20:STARTUMS",
            ":25:51210800/1245126199",
            ":28C:1/1",
            f":60F:C{first:%y%m%d}EUR0,00",
            *lines,
            f":62F:{'D' if total < 0 else 'C'}{last:%y%m%d}EUR{cents(total)}",
        ]
    )
