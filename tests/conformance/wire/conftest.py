"""Fixtures for the program's client commands: run to their end, or begun and watched."""

import json
import subprocess

import pytest

from support.server import clean_environment


@pytest.fixture
def environment(server):
    key, secret = server.credentials
    return clean_environment(
        AWS_ENDPOINT_URL=server.endpoint, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret
    )


@pytest.fixture
def run(binary, environment):
    """Runs a command to its end."""

    def call(*arguments):
        return subprocess.run(
            [binary, *arguments], capture_output=True, text=True, timeout=60, env=environment
        )

    return call


@pytest.fixture
def data(run):
    """What a command that succeeds prints in JSON."""

    def call(*arguments):
        result = run(*arguments, "--output", "json")
        assert result.returncode == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]

    return call


@pytest.fixture
def begin(binary, environment):
    """Begins a command; (process, what it prints is read with `lines`)."""
    begun = []

    def call(*arguments):
        process = subprocess.Popen(
            [binary, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment,
        )
        begun.append(process)
        return process

    yield call
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()
