"""Videos that stand on other sites: nothing is asked of them before the reader says so."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"}
YOUTUBE_KEY = re.compile(r"[\w-]{11}", re.ASCII)
PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([\w-]{22,36})/?", re.ASCII)
HOST = re.compile(r"[a-z0-9.-]+(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True)
class OutsideVideo:
    """`frame`: what is put into the page after a click, empty for a site that is only linked to; `site`: its name."""

    site: str
    page: str
    frame: str = ""
    origin: str = ""
    kind: str = ""

    def frame_from(self, seconds: int) -> str:
        """The frame, at the second where the reader stopped."""
        if not self.frame:
            return ""
        if self.kind == "youtube":
            return f"{self.frame}?autoplay=1&enablejsapi=1&rel=0&cc_load_policy=1&start={seconds}"
        return f"{self.frame}?autoplay=1&api=1&peertubeLink=0&warningTitle=0&start={seconds}s"


def outside_video(address: str) -> OutsideVideo:
    """What is known of an address: YouTube (without its cookies), a PeerTube of whatever host, or another site."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.lower()
    except ValueError:
        return OutsideVideo(site="", page=address)
    if host in YOUTUBE:
        key = _youtube_key(host, parts.path, parts.query)
        if key:
            origin = "https://www.youtube-nocookie.com"
            page = f"https://www.youtube.com/watch?v={key}"
            return OutsideVideo("YouTube", page, f"{origin}/embed/{key}", origin, "youtube")
    peertube = PEERTUBE_PATH.fullmatch(parts.path)
    if peertube and parts.scheme == "https" and HOST.fullmatch(host):
        origin = f"https://{host}"
        page = f"{origin}/w/{peertube[1]}"
        return OutsideVideo(host, page, f"{origin}/videos/embed/{peertube[1]}", origin, "peertube")
    return OutsideVideo(site=host, page=address)


def _youtube_key(host: str, path: str, query: str) -> str:
    if host == "youtu.be":
        key = path.strip("/")
    elif path.startswith(("/embed/", "/shorts/", "/live/")):
        key = path.split("/")[2]
    else:
        key = parse_qs(query).get("v", [""])[0]
    return key if YOUTUBE_KEY.fullmatch(key) else ""
