"""Numbered checks, a line each, and the means to say what was expected."""
import threading
import time
import traceback

import grpc

checks = []


class Failed(Exception):
    """Something was not as it has to be; the reason in one line."""


class Skipped(Exception):
    """This machine or this engine cannot make the check, whatever the runtime."""


def check(name):
    """Declares a check: a function of the node, run in the order of declaration."""
    def declare(function):
        checks.append((name, function))
        return function
    return declare


def run(node, words):
    """Runs the checks that have one of the words in their names, and counts; whether none failed."""
    passed = failed = skipped = 0
    for name, function in checks:
        if words and not any(word in name for word in words):
            continue
        reason = None
        try:
            function(node)
        except Skipped as skip:
            skipped += 1
            print(f"- {name} # skipped: {skip}", flush=True)
            continue
        except Failed as failure:
            reason = str(failure)
        except grpc.RpcError as error:
            reason = f"{error.code().name}: {error.details()} ({place(error)})"
        except Exception as error:
            reason = f"{type(error).__name__}: {error} ({place(error)})"
        if reason is None:
            passed += 1
            print(f"ok {passed + failed} {name}", flush=True)
        else:
            failed += 1
            print(f"not ok {passed + failed} {name}: {' '.join(reason.split())[:600]}", flush=True)
    skips = f", {skipped} skipped" if skipped else ""
    print(f"{passed} passed, {failed} failed{skips}", flush=True)
    return failed == 0


def place(error):
    """The line of the check that the error came from."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((f"line {frame.lineno} of {frame.name}" for frame in frames[1:2]), "")


def at_once(work, operands):
    """Does the work for every operand, each in a thread of its own, and raises the first failure."""
    errors = []

    def one(operand):
        try:
            work(operand)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(operand,)) for operand in operands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for error in errors:
        raise error


def equal(what, found, wanted):
    if found != wanted:
        raise Failed(f"{what}: expected {wanted!r}, found {found!r}")


def contains(what, found, *wanted):
    """Any one of the wanted is enough."""
    if not any(one in found for one in wanted):
        raise Failed(f"{what}: expected {wanted[0]!r}, found {found!r}")


def true(what, condition):
    if not condition:
        raise Failed(what)


def eventually(what, condition, seconds=20):
    """Repeats the condition until it is true, and returns what it returned."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise Failed(f"never true: {what}")
        time.sleep(0.03)
    return value


def refused(what, call, *arguments, **fields):
    """The message of a call that has to fail, which fits in one line."""
    try:
        call(*arguments, **fields)
    except grpc.RpcError as error:
        # containerd hands standard error on as it is.
        message = error.details().removesuffix("\n: unknown")
        if "\n" in message:
            raise Failed(f"{what}: more than one line: {message!r}") from None
        return message
    raise Failed(f"{what}: succeeded")
