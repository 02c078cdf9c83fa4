"""PyTorch's half of bench/device.mjs: that of bench/compute.mjs (pytorch.py) with every tensor on the GPU, where there is one."""
import functools
import os
import runpy
from pathlib import Path

import safetensors.torch
import torch

wanted = os.environ.get("DEVICE_PYTORCH", "cuda" if torch.cuda.is_available() else "cpu")
torch.set_default_device(wanted)
safetensors.torch.load_file = functools.partial(safetensors.torch.load_file, device=wanted)
# The library computes in float32 throughout; TF32 would be another precision.
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
runpy.run_path(str(Path(__file__).with_name("pytorch.py")), run_name="__main__")
