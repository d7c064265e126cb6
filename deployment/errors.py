"""What a command of this folder ends with when it cannot do its work."""


class DeploymentFailed(Exception):
    """The text says what is wrong and what to do, for the terminal."""
