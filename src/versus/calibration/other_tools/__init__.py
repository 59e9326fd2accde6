"""The same slow-downs through the tools that people use today: asv's `continuous` and pyperf's `compare_to`."""
