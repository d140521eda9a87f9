"""Processes for tests with several writers, forked from one that has imported the application.

The parent never opens a database, since its locks would not survive a fork. Importing the application takes a second.
"""

import multiprocessing

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["app"])
