"""Fetches a wheel from pip's index, going on where an earlier try was cut off: download.py PACKAGE SHA256 FILE BYTES.

pip itself begins anew each time. Several processes may ask for the same file: one fetches it, the others wait and find it there.
"""
import http.client
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None

TRIES = 6
PIECE = 1 << 18


def pip_option(name):
    """An option as pip's environment and configuration files give it."""
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    found = re.findall(rf"^(:env:|global|download)\.{name}='(.*)'$", listed.stdout, re.MULTILINE)
    return dict(found[::-1]).get(":env:", found[0][1] if found else None)


def link(package, digest):
    """The address of the file with this SHA-256, from the package's page in the index."""
    page = f"{(pip_option('index-url') or 'https://pypi.org/simple').rstrip('/')}/{package}/"
    request = urllib.request.Request(page, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        links = re.findall(r'href="([^"#]+)#sha256=([0-9a-f]{64})"', reply.read().decode())
    for address, other in links:
        if other == digest:
            return urllib.parse.urljoin(page, address)
    sys.exit(f"ERROR: no file with SHA-256 {digest} in {page}")


def end_of(file):
    return file.seek(0, 2)


def fetch(url, file, size):
    """Adds what is missing, or as much of it as comes."""
    at = end_of(file)
    request = urllib.request.Request(url, headers={"Range": f"bytes={at}-"} if at > 0 else {})
    with urllib.request.urlopen(request, timeout=60) as reply:
        if at > 0 and reply.status != 206:  # all of it comes again
            file.truncate(0)
        while end_of(file) < size and (piece := reply.read(PIECE)):
            file.write(piece)
            file.flush()


def main(package, digest, path, size):
    if (certificates := pip_option("cert")) is not None:
        os.environ.setdefault("SSL_CERT_FILE", certificates)
    with open(path, "ab+") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        if end_of(file) > size:
            file.truncate(0)
        failed = 0
        url = link(package, digest) if end_of(file) < size else ""
        while (before := end_of(file)) < size:
            why = "the connection ended"
            try:
                fetch(url, file, size)
            except urllib.error.HTTPError as error:
                why = f"status {error.code} from {url}"
                if error.code < 500:
                    sys.exit(f"ERROR: {why}")
            except (OSError, http.client.HTTPException) as error:
                why = f"{error} from {url}"
            # A try that brought something was not in vain.
            failed = 0 if end_of(file) > before else failed + 1
            if failed == TRIES:
                sys.exit(f"ERROR: {why}")
            if end_of(file) < size:
                time.sleep(min(0.5 * 2**failed, 30))


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"ERROR: {error}")
