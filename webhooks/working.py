"""Does background jobs until told to stop, and heeds that from the first moment on.

The engine listens to signals once it is at work. Told to stop before, it would leave its place among the workers.
"""

import asyncio
import signal
from typing import Any

from procrastinate import App
from procrastinate.worker import Worker

TO_STOP = (signal.SIGINT, signal.SIGTERM)


def work(app: App, **how: Any) -> bool:
    """Let the engine work; say whether it was told to stop. What it was doing then is done; told twice, it dies."""
    return asyncio.run(working(app, **how))


async def working(app: App, **how: Any) -> bool:
    """Work on this loop."""
    told: list[signal.Signals] = []
    loop = asyncio.get_running_loop()

    def stop(by: signal.Signals) -> None:
        told.append(by)
        for each in TO_STOP:
            loop.remove_signal_handler(each)
        worker.stop()

    async with app.open_async():
        worker: Any = Worker(app=app, install_signal_handlers=False, **how)
        for each in TO_STOP:
            loop.add_signal_handler(each, stop, each)
        await worker.run()
    return bool(told)
