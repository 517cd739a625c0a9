"""The machine that something is measured on, in words."""

import os
import platform
import re


def described():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return f"{os.cpu_count()} × {model[1] if model else platform.machine()}, Linux {platform.release()}"
