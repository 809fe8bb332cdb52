"""Run pydeface with a stand-in for FSL on the PATH."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

head, defaced = sys.argv[1:3]
flirt = shlex.join([sys.executable, str(Path(__file__).with_name("flirt.py"))])
with tempfile.TemporaryDirectory() as folder:
    # pydeface asks for a program `fsl`, and never calls it.
    for name, command in {"fsl": "exit 1", "flirt": f'exec {flirt} "$@"'}.items():
        program = Path(folder, name)
        program.write_text(f"#!/bin/sh\n{command}\n")
        program.chmod(0o755)
    paths = os.pathsep.join([folder, os.environ["PATH"]])
    environment = os.environ | {"PATH": paths, "FSLDIR": folder, "FSLOUTPUTTYPE": "NIFTI_GZ"}
    pydeface = Path(sys.executable).with_name("pydeface")
    subprocess.run([pydeface, head, "--outfile", defaced], env=environment, check=True)
