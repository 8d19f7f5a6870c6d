"""What is done with a license, by each who may: it is renewed, upgraded, downloaded, seen, extended and renamed."""

import re

from tests.bot.test_downloads import Browser
from tests.handlers.cases.doing import chosen
from tests.handlers.rows.scene import Scene, by_each
from tests.handlers.worlds import REF

EVALUATED = (
    "UPDATE subscriptions SET state = 'evaluation', bought = 0, "
    "starts_on = date('now', '-10 days'), ends_on = date('now', '+5 days')"
)


@by_each("renew_license")
async def test_a_license_is_renewed(scene: Scene) -> None:
    """By the form that the command opens: its term ends a year later."""
    before = str(await scene.one("ends_on"))
    await scene.accept(await scene.types(f"/renewal renew {REF}"))
    assert int(str(await scene.one("ends_on"))[:4]) == int(before[:4]) + 1


@by_each("upgrade_license")
async def test_a_license_is_upgraded(scene: Scene) -> None:
    """By the quote for it: the old edition is gone, and the new one is there."""
    form = await scene.types(f"/subscription upgrade {REF}")
    await scene.accept(await scene.fill(form, edition=chosen("premium"), seats="3"))
    assert await scene.seats() == {"premium": 3, "maps": 2}


@by_each("download")
async def test_the_binary_is_downloaded(scene: Scene) -> None:
    """By the link of their own: the file's bytes."""
    folder = scene.stage.hands.desk.bot.settings.downloads_dir
    folder.mkdir(exist_ok=True)
    (folder / "server-1.0.tar.gz").write_bytes(b"binary")
    said = await scene.types(f"/subscription download {REF}")
    (link,) = set(re.findall(r"http://[0-9.:]+/download/[0-9a-f.]+", said.all))
    browser = Browser()
    visit = await browser.download(link)
    await browser.http.close()
    assert (visit.status, visit.body) == (200, b"binary")


@by_each("view_license")
async def test_the_license_key_is_shown(scene: Scene) -> None:
    """The whole key, to whoever may."""
    assert "FPS6-ACME-0001" in (await scene.types(f"/subscription license {REF}")).words


@by_each("extend_evaluation")
async def test_an_evaluation_is_extended(scene: Scene) -> None:
    """After the question: it ends later."""
    await scene.stage.rows.run(EVALUATED)
    before = str(await scene.one("ends_on"))
    await scene.press(await scene.types(f"/subscription extend {REF}"), "Extend")
    assert str(await scene.one("ends_on")) > before


@by_each("rename_license")
async def test_a_license_is_renamed(scene: Scene) -> None:
    """By the form: it has the new name."""
    await scene.fill(await scene.types(f"/subscription rename {REF}"), name="North")
    assert await scene.one("name") == "North"
