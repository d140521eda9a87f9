"""Processes for tests that write from several, forked from one that has imported the application.

That one never opens a database, whose locks would not survive a fork. To import the application takes a second.
"""

import multiprocessing

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["app"])
