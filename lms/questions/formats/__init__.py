"""Files of questions, in and out.

`gift`, `aiken`, `moodle_xml` and `found` import nothing of Django: `reader` runs them in a process with limits, where bytes
from outside are read. What it found is judged, said in sentences and kept by `lms/questions/domain/imports.py`.
"""
