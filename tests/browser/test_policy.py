"""What an organisation sets is in force, locked and said; what does not fit is named and not used."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chromium import Chromium, eventually
from .conftest import Launch
from .posts import WITH_PHONE
from .service import Service
from .test_composer import write

pytestmark = pytest.mark.browser

OURS = "組織が設定しています"


@pytest.fixture(scope="module")
def governed(launch_shared: Launch, shared_service: Service) -> Chromium:
    return launch_shared(
        policy={
            "sites": ["x"],
            "pauseAt": "stop",
            "sensitivity": "quiet",
            "guideline": "kimitsu-2024",
            "port": shared_service.port,
            "host": "192.0.2.1",
        },
        # The port comes from the policy: nobody has to type it.
        prepare=lambda chromium: chromium.ask("pair", code=shared_service.pairing_code()),
    )


def test_what_the_organisation_set_is_locked_and_said(governed: Chromium, shared_service: Service) -> None:
    settings = governed.open_settings()
    expect(settings.locator("#headline")).to_have_text("サービスとつながっています")
    expect(settings.get_by_text(OURS)).to_have_count(5)
    for line in settings.get_by_text(OURS).all():
        expect(line).to_be_visible()
    port = settings.get_by_label("ポート番号")
    expect(port).to_be_disabled()
    expect(port).to_have_value(str(shared_service.port))
    guideline = settings.get_by_label("よりどころにするガイドライン")
    expect(guideline).to_be_disabled()
    expect(guideline).to_have_value("kimitsu-2024")
    for radio in settings.get_by_role("radio").all():
        expect(radio).to_be_disabled()
    expect(settings.get_by_label("「いちど止まって」だけ")).to_be_checked()
    expect(settings.get_by_label("控えめ")).to_be_checked()
    for switch in settings.get_by_role("switch").all():
        expect(switch).to_be_disabled()
    expect(settings.locator("#refused-policies")).to_be_hidden()


def test_what_the_organisation_set_holds_whatever_was_chosen_before(governed: Chromium) -> None:
    governed.inside.evaluate(
        "chrome.storage.local.set({ port: 9999, pauseAt: 'never', sensitivity: 'off', guideline: null, sites: ['bluesky'] })"
    )
    found = governed.ask("settings")
    assert (found["pauseAt"], found["guideline"], found["sites"]) == ("stop", "kimitsu-2024", ["x"])
    report = governed.ask("check", text=WITH_PHONE)
    assert found["sensitivity"] == report["reader"]["sensitivity"] == "quiet"
    cited = report["cited"].values()
    assert {clause["guideline"] for clause in cited} == {"kimitsu-2024"}
    # Another host cannot be set: the service that answered is the one on this machine.
    assert "host" not in found


def test_the_person_still_has_to_allow_a_site_that_the_organisation_wants(governed: Chromium) -> None:
    settings = governed.open_settings()
    expect(settings.get_by_role("switch", name="X")).not_to_be_checked()
    settings.get_by_role("button", name="許可する: X").click()
    expect(settings.get_by_role("switch", name="X")).to_be_checked()
    page, tab_id = governed.open_site()
    write(page, WITH_PHONE)
    eventually(lambda: governed.badge(tab_id).isdigit())
    popup = governed.open_popup(tab_id)
    expect(popup.get_by_role("switch", name="X を見守る")).to_be_disabled()
    expect(popup.locator("#watch")).to_contain_text(OURS)


def test_what_does_not_fit_is_named_and_not_used(launch: Launch, shared_service: Service) -> None:
    chromium = launch(
        policy={"pauseAt": "sometimes", "sites": ["x", "nowhere"], "port": 80, "guideline": "kimitsu-2024"}
    )
    found = chromium.ask("settings")
    assert (found["port"], found["pauseAt"], found["sites"]) == (8110, "caution", [])
    assert found["managed"] == ["guideline"]
    assert sorted(found["refusedPolicies"]) == ["pauseAt", "port", "sites"]
    settings = chromium.open_settings()
    named = settings.locator("#refused-policies")
    expect(named).to_be_visible()
    for name in ("pauseAt", "port", "sites"):
        expect(named).to_contain_text(name)
