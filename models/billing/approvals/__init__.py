"""What one of the billing team asks for and another has to approve: refunds, write-offs, and new bank accounts."""
