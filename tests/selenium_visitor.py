"""A visitor in a browser that Selenium drives, where each step waits until the page has got there."""

from typing import Any

from selenium.common.exceptions import JavascriptException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

WAIT = 15  # seconds for anything that a page does
ROWS = "#event-list .row-title a, .more-results .row-title a"


class Visitor:
    """What a visitor does and sees."""

    def __init__(self, driver: WebDriver, address: str) -> None:
        self.driver, self.address = driver, address

    def goto(self, path: str) -> None:
        """Load a page."""
        self.driver.get(self.address + path)

    def sees(self, script: str, *values: object) -> Any:
        """Wait until a JavaScript expression is true, and return its value; `values` are its `arguments`."""
        return self._when(JavascriptException).until(
            lambda page: page.execute_script(f"return {script}", *values), script
        )

    def sees_title(self, beginning: str) -> None:
        """Wait until the page's title begins with a text."""
        self.sees("document.title.startsWith(arguments[0])", beginning)

    def sees_address(self, path: str) -> None:
        """Wait until the address ends with a path and query."""
        self.sees("location.href === arguments[0]", self.address + path)

    def click(self, selector: str, by: str = By.CSS_SELECTOR) -> None:
        """Click an element once nothing covers it, as the transition between two pages does for a moment."""

        def clicked(page: WebDriver) -> bool:
            page.find_element(by, selector).click()
            return True

        self._when(WebDriverException).until(clicked, selector)

    def follow(self, text: str) -> None:
        """Click the first link with a text."""
        self.click(f"//a[normalize-space()='{text}']", By.XPATH)

    def press(self, text: str) -> None:
        """Click the first button with a text."""
        self.click(f"//button[normalize-space()='{text}']", By.XPATH)

    def field(self, label: str) -> WebElement:
        """Return the field with a label."""
        found: WebElement = self.sees(
            "[...document.querySelectorAll('main label')].find(l => l.textContent.trim().startsWith(arguments[0]))"
            "?.control",
            label,
        )
        return found

    def titles(self) -> list[str]:
        """Return the titles of the listed events."""
        found: list[str] = self.driver.execute_script(
            f"return [...document.querySelectorAll('{ROWS}')].map(a => a.text)"
        )
        return found

    def _when(self, *not_yet: type[Exception]) -> WebDriverWait[WebDriver]:
        return WebDriverWait(self.driver, WAIT, poll_frequency=0.05, ignored_exceptions=not_yet)
