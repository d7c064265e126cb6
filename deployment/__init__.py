"""Puts the bot onto an AWS account, and looks after it there: what `make deploy` and its neighbours run.

Runs on the developer's machine alone; nothing of it ships to Lambda.
"""
