"""A small world with two of everything that must stay apart: mine, and other people's."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from knox.models import AuthToken

from coaching.enums import BookingState, ProjectState
from coaching.models import Action, FollowUp, PrivateNote, Recommendation, SessionLog
from cohorts.domain.coaches import assign_coach
from cohorts.domain.enrolment import withdraw
from cohorts.models import Attendance, Cohort
from library.models import LegalArticle, LegalText
from lms.accounts.domain.drafts import keep_draft
from lms.accounts.domain.roles import grant_role
from lms.accounts.enums import Role
from lms.accounts.models import User
from lms.api.tokens import make_token
from lms.learning.domain.progress import mark_done
from lms.learning.models import LessonProgress
from lms.notify.models import Message
from lms.programme.domain.access import allow_group, restrict_course_to_groups
from lms.programme.domain.theme_roles import grant_theme_role
from lms.programme.enums import ThemeRoleKind
from lms.proof.domain.certificates import issue
from lms.proof.domain.orders import order_certificates
from lms.proof.models import Certificate, IssueOrder
from lms.search.references import article_key

from .factories.accounts import UserFactory
from .factories.coaching import BookingFactory, MemberFactory, ProjectFactory, SlotFactory
from .factories.cohorts import CohortFactory, EnrolmentFactory, GroupSessionFactory, HalfDayFactory
from .factories.library import LegalTextFactory, ResourceFactory
from .factories.programme import CoursePageFactory, LessonPageFactory, ModulePageFactory, ThemePageFactory
from .handins.world import hand_in_works
from .questions.world import answer_questions

CANARY = "CANARI-note-privee-7f3a"  # stands in the coach's private note, and must be seen nowhere else
CANARY_FILE = b"CANARI-fichier"
PAYLOAD = "<script>alert('canari')</script>"  # stands in the texts of people, and must never be code


@dataclass
class Side:
    """One theme with its cohort, people, project and coaching."""

    theme: Any
    course: Any
    lesson: Any
    cohort: Cohort
    participant: User
    coach: User
    expert: User
    manager: User
    session: Any
    half_day: Any
    project: Any
    past_slot: Any
    slot: Any
    booking: Any
    log: SessionLog
    follow_up: FollowUp
    recommendation: Recommendation
    action: Action
    enrolment: Any
    attendance: Attendance
    message: Message
    progress: LessonProgress
    resource: Any
    token: AuthToken
    draft: Any
    certificate: Certificate
    order: IssueOrder
    answered: Any
    handed: Any = None


def person(role: Role | None = None, **fields: Any) -> User:
    """A person who holds a role."""
    user = UserFactory(**fields)
    if role:
        grant_role(user=user, role=role)
    return user


def build_side(name: str) -> Side:
    """A theme and all that hangs on it."""
    now = timezone.now()
    theme = ThemePageFactory(title=f"Thème {name}")
    course = CoursePageFactory(theme=theme)
    lesson = LessonPageFactory(parent=ModulePageFactory(parent=course))
    coach, expert, manager = person(Role.COACH), person(Role.EXPERT), person(Role.MANAGER)
    grant_theme_role(theme=theme, user=expert, role=ThemeRoleKind.EXPERT)
    grant_theme_role(theme=theme, user=manager, role=ThemeRoleKind.MANAGER)
    cohort = CohortFactory(theme=theme, name=f"Promotion {name}")
    assign_coach(cohort=cohort, user=coach)
    allow_group(theme=theme, group=cohort.group)
    restrict_course_to_groups(course=course, groups=[cohort.group])
    enrolment = EnrolmentFactory(
        cohort=cohort, user=UserFactory(first_name=f"Nom {PAYLOAD}", job_title=PAYLOAD)
    )
    participant = enrolment.user
    session = GroupSessionFactory(
        cohort=cohort,
        number=1,
        title=f"Session {PAYLOAD}",
        summary=PAYLOAD,
        to_prepare=PAYLOAD,
        place=PAYLOAD,
    )
    half_day = HalfDayFactory(session=session, starts_at=now - timedelta(minutes=5))
    past = HalfDayFactory(session=session, starts_at=now - timedelta(days=8))
    attendance = Attendance.objects.create(
        half_day=past, user=participant, signed_name=participant.get_full_name(), signed_at=past.starts_at
    )
    project = ProjectFactory(
        cohort=cohort,
        theme=theme,
        team=[participant],
        state=ProjectState.WATCH,
        title=f"Projet {name} {PAYLOAD}",
        summary=PAYLOAD,
    )
    MemberFactory(project=project)
    past_slot = SlotFactory(coach=coach, cohort=cohort, starts_at=now - timedelta(days=3))
    BookingFactory(slot=past_slot, project=project, person=participant)
    log = SessionLog.objects.create(slot=past_slot, summary=f"Résumé {name} {PAYLOAD}", minutes=45)
    PrivateNote.objects.create(slot=past_slot, author=coach, body=f"{CANARY} {name}")
    slot = SlotFactory(coach=coach, cohort=cohort)
    booking = BookingFactory(slot=slot, project=project, person=participant, state=BookingState.BOOKED)
    follow_up = FollowUp.objects.create(
        project=project,
        expert=expert,
        happened_on=now.date(),
        state=ProjectState.WATCH,
        finding=f"Constat {name} {PAYLOAD}",
    )
    recommendation = Recommendation.objects.create(
        project=project, follow_up=follow_up, author=expert, advice=f"Conseil {name} {PAYLOAD}"
    )
    action = Action.objects.create(
        project=project, title=f"Suite {name} {PAYLOAD}", owner=participant, log=log
    )
    message = Message.objects.create(
        recipient=participant,
        notification="test.world",
        key=f"world:{name}",
        subject=f"Message {PAYLOAD}",
        text=PAYLOAD,
    )
    mark_done(user=participant, lesson=lesson)
    answered = answer_questions(participant, lesson, name)
    progress = LessonProgress.objects.get(user=participant, lesson=lesson)
    resource = ResourceFactory(
        title=f"Ressource {name} {PAYLOAD}",
        visibility="theme",
        themes=[theme],
        file=ContentFile(b"%PDF-1.4 " + CANARY_FILE, name="guide.pdf"),
        file_name="guide.pdf",
        content_type="application/pdf",
        size=40,
        sha256="0" * 64,
    )
    token = make_token(user=participant)[0]
    draft = keep_draft(
        person=coach,
        form=f"coaching:log:{past_slot.pk}",
        path=f"/coaching/creneaux/{past_slot.pk}/compte-rendu/",
        fields=[("summary", [f"Résumé {PAYLOAD}"]), ("private_note", [f"{CANARY} {name}"])],
    )
    certificate = issue(person=participant, course=course)[0]
    order = order_certificates(
        course=course, people=[participant.pk], kind="completion", label=f"Promotion {name}", by=manager
    )
    side = Side(
        theme, course, lesson, cohort, participant, coach, expert, manager, session, half_day, project, past_slot,
        slot, booking, log, follow_up, recommendation, action, enrolment, attendance, message, progress, resource, token,
        draft, certificate, order, answered,
    )  # fmt: skip
    side.handed = hand_in_works(side, f"{name} {PAYLOAD}")
    return side


def _code() -> LegalText:
    """A code with one article."""
    text = LegalTextFactory(jorftext_id=None, legitext_id="LEGITEXT000031366350", nature="CODE")
    LegalArticle.objects.create(
        text=text,
        cid="LEGIARTI000031367384",
        legi_id="LEGIARTI000045213328",
        num="L113-12",
        key=article_key("L113-12"),
        position=1,
    )
    return text


def _withdrawn(side: Side) -> User:
    """Somebody who had a seat in the cohort and a place in the team, and gave the seat back."""
    enrolment = EnrolmentFactory(cohort=side.cohort)
    MemberFactory(project=side.project, person=enrolment.user)
    withdraw(enrolment=enrolment)
    return enrolment.user


def _unproved_coach(side: Side) -> User:
    """A coach of the cohort who has set up no second factor (the walk asks for one then)."""
    user = person(Role.COACH)
    assign_coach(cohort=side.cohort, user=user)
    return user


def _editor_and_manager(side: Side) -> User:
    """An editor who was also made manager of the theme, by the verbs that do it."""
    user = person(Role.EDITOR)
    grant_role(user=user, role=Role.MANAGER)
    grant_theme_role(theme=side.theme, user=user, role=ThemeRoleKind.MANAGER)
    return user


def build_world() -> SimpleNamespace:
    """Mine, other people's, and those who belong to neither."""
    mine, other = build_side("A"), build_side("B")
    return SimpleNamespace(
        mine=mine,
        other=other,
        legal_text=_code(),
        withdrawn=_withdrawn(mine),
        unproved_coach=_unproved_coach(mine),
        editor_and_manager=_editor_and_manager(mine),
        editor=person(Role.EDITOR),
        admin=person(Role.ADMIN),
        disabled=person(is_active=False),
    )


def identities(world: SimpleNamespace) -> dict[str, User | None]:
    """Those who request every route of `world.mine`, in the order of the table."""
    return {
        "anonymous": None,
        "participant": world.mine.participant,
        "other": world.other.participant,
        "coach": world.mine.coach,
        "foreign coach": world.other.coach,
        "expert": world.mine.expert,
        "editor": world.editor,
        "manager": world.mine.manager,
        "foreign manager": world.other.manager,
        "admin": world.admin,
        "disabled": world.disabled,
        "withdrawn": world.withdrawn,
        "coach without second factor": world.unproved_coach,
        "editor and manager": world.editor_and_manager,
    }
