"""What ends in cohorts with a role of the programme, and when a person is erased."""

from lms.accounts.registry import PersonEnding, RoleEnding, person_endings, role_endings

from .domain.coaches import end_with_role, lock_with_role
from .domain.enrolment import lock_with_person, withdraw_everywhere

role_endings.register(RoleEnding("cohorts coached", end_with_role, lock=lock_with_role, order=20))
# After the appointments of coaching: what rests on a seat has ended by then.
person_endings.register(
    PersonEnding("seats in cohorts", withdraw_everywhere, lock=lock_with_person, order=20)
)
