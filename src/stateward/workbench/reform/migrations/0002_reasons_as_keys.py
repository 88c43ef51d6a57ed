"""A step's reason is said to each reader from the plan's keys; the sentence of one language goes."""

from typing import Any

from django.db import migrations


def as_keys(apps: Any, _editor: Any) -> None:
    """Results from before keep their steps; their sentences go, and come back as keys with the next computation."""
    for plan in apps.get_model("reform", "Plan").objects.exclude(result={}):
        result = plan.result
        for action in result["actions"]:
            action.pop("reason", None)
            action.setdefault("why", {"key": ""})
        if result["conflicts"]:
            result["conflicts"] = {"smallest": result["conflicts"]["smallest"], "rules": []}
        for one in result["strengthening"]["consolidations"]:
            one.pop("sentence", None)
        for fault in result["faults"]:
            for name in ("message", "next_step"):
                if isinstance(fault[name], str):
                    fault[name] = {"en": fault[name], "zh": fault[name]}
        plan.save(update_fields=["result"])


class Migration(migrations.Migration):
    dependencies = [("reform", "0001_initial")]

    operations = [
        migrations.RunPython(as_keys, migrations.RunPython.noop),
        migrations.RemoveField(model_name="planstep", name="reason"),
    ]
