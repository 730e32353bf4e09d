"""What ends in coaching with a seat in a cohort, with coaching one, and when a person is erased."""

from cohorts.registry import coach_endings, seat_endings
from lms.accounts.registry import Ending, PersonEnding, RoleEnding, person_endings, role_endings

from .domain.slots import end_with_coach, end_with_role, lock_with_role
from .domain.team import end_with_account, end_with_seat

seat_endings.register(Ending("teams and appointments", end_with_seat))
role_endings.register(RoleEnding("hours", end_with_role, lock=lock_with_role, order=30))
coach_endings.register(Ending("hours", end_with_coach))
person_endings.register(PersonEnding("teams, appointments and hours", end_with_account, order=10))
