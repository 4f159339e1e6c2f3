"""What a target was answered with, as files that installers read."""
