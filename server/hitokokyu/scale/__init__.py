"""Many posts at once: the same work in this process, on all cores, or on a Dask cluster.

Input is cut into chunks, answers come back in the order of the input, and only a few chunks are on
their way at any time. How the input is cut and who does the work never changes an answer.
"""
