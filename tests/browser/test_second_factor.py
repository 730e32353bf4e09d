"""A key of the device, in a real browser with a virtual one: set up, used as second step, used alone, taken away."""

from playwright.sync_api import Browser, Page

from lms.demo.people import PASSWORD

WHO = "participant2@demo.test"
KEYS = "/compte/second-facteur/cles/"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/compte/connexion/")
    page.click("main details summary")
    page.fill("main details input[name=login]", WHO)
    page.fill("main details input[name=password]", PASSWORD)
    page.click("main details button")


def _sign_out(page: Page, address: str) -> None:
    page.goto(f"{address}/compte/deconnexion/")
    page.click("main button.big")
    page.wait_for_url(f"{address}/")


def _finds_again_what_a_session_that_ended_met(page: Page, address: str) -> None:
    """D18: signed in again with the key alone, the form is there as it was sent."""
    page.goto(f"{address}/projets/ajouter/")
    page.fill("#id_summary", "Écrit avant que la session ne finisse.")
    page.context.clear_cookies(name="sessionid")
    page.locator("main form [type=submit], main form button.big").last.click()
    page.wait_for_url("**/connexion/**")
    page.click("#mfa_login button")
    page.wait_for_url("**/projets/ajouter/")
    assert page.input_value("#id_summary") == "Écrit avant que la session ne finisse."
    page.get_by_role("button", name="Jeter le brouillon").first.click()


def test_a_key_is_set_up_used_twice_and_taken_away(demo_address: str, chromium: Browser) -> None:
    address = demo_address.replace("127.0.0.1", "localhost")  # a key belongs to a name, never to a number
    context = chromium.new_context(locale="fr-FR", viewport={"width": 360, "height": 800})
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    _sign_in(page, address)
    page.wait_for_url("**/accueil/")
    page.goto(f"{address}{KEYS}nouvelle/")
    page.fill("input[name=password]", PASSWORD)  # first: is it really you?
    page.click("main button.big")
    page.fill("input[name=name]", "Mon téléphone")
    page.check("input[name=passwordless]")
    page.click("main button.big")
    page.wait_for_selector("text=La clé est ajoutée")
    try:
        _sign_out(page, address)
        _sign_in(page, address)
        page.wait_for_url("**/second-facteur/connexion/**")
        page.click("form[data-passkey] button")
        page.wait_for_url("**/accueil/")
        _sign_out(page, address)
        page.goto(f"{address}/compte/connexion/")
        page.click("#mfa_login button")
        page.wait_for_url("**/accueil/")
        _finds_again_what_a_session_that_ended_met(page, address)
    finally:
        page.goto(f"{address}{KEYS}")
        page.click("text=Retirer")
        page.fill("input[name=password]", PASSWORD)  # again: is it really you?
        page.click("main button.big")
        page.wait_for_url("**/retirer/")
        page.click("main button")
        page.wait_for_selector("text=Pas encore de clé")
        context.close()


def test_without_scripts_nothing_asks_for_a_key(demo_address: str, chromium: Browser) -> None:
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo_address}/compte/connexion/")
    assert not page.is_visible("#mfa_login")
    assert page.is_visible("text=Recevoir un code")
    context.close()
