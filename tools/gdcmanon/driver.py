"""De-identify a folder with gdcmanon, for the owner of a key pair that is made here."""

import subprocess
import sys
from pathlib import Path

gdcmanon, source, target, work = sys.argv[1:5]
key, certificate = Path(work, "key.pem"), Path(work, "certificate.pem")
made = ["-keyout", str(key), "-out", str(certificate)]
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=owner", *made],
    check=True,
)
folders = ["-i", source, "-o", target]
command = [gdcmanon, "-e", *folders, "--recursive", "--continue", "--certificate", str(certificate)]
sys.exit(subprocess.run(command, check=False).returncode)
