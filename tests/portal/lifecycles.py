"""Every model of the pipeline with a state, and the table of its moves."""

import community.models as members
import community.states as member_states
from cloudplatform import models as cp
from cloudplatform import states
from core.models import AccountClosure
from core.states import CLOSURE
from projects import models as projects
from projects import states as project_states
from roundtable import models as rt
from roundtable import states as rt_states
from thinktank import models as tt
from thinktank import states as tt_states

LIFECYCLES = [
    (members.Group, member_states.GROUP), (members.GroupHandOver, member_states.GROUP_HAND_OVER),
    (members.SpaceBooking, member_states.SPACE_BOOKING),
    (members.SelfCheck, member_states.SELF_CHECK),
    (cp.Demand, states.DEMAND), (cp.ProductCall, states.CALL), (cp.Product, states.PRODUCT),
    (cp.Objection, states.OBJECTION), (cp.Cycle, states.CYCLE), (cp.Order, states.ORDER),
    (cp.DateProposal, states.PROPOSAL), (cp.Event, states.EVENT), (cp.Booking, states.BOOKING),
    (cp.WaitEntry, states.WAIT), (cp.Delivery, states.DELIVERY), (cp.Feedback, states.FEEDBACK),
    (members.Membership, member_states.MEMBERSHIP), (members.MembershipApplication, member_states.APPLICATION),
    (members.NameChange, member_states.NAME_CHANGE), (members.Alliance, member_states.ALLIANCE),
    (members.AlliancePlace, member_states.PLACE),
    (members.TrainingProgramme, member_states.PROGRAMME), (members.Enrolment, member_states.ENROLMENT),
    (members.Secondment, member_states.SECONDMENT), (members.Incubatee, member_states.INCUBATEE),
    (members.TeamGrade, member_states.GRADE), (members.GradeObjection, member_states.GRADE_OBJECTION),
    (members.Membership, member_states.MEMBERSHIP),
    (projects.Call, project_states.CALL), (projects.Project, project_states.PROJECT),
    (projects.Partner, project_states.PARTNER), (projects.DecisionList, project_states.DECISION_LIST),
    (projects.Objection, project_states.OBJECTION), (projects.Checkpoint, project_states.CHECKPOINT),
    (projects.Rectification, project_states.RECTIFICATION),
    (members.SeatInvitation, member_states.INVITATION),
    (tt.Expert, tt_states.EXPERT), (tt.Panel, tt_states.PANEL), (tt.PanelMember, tt_states.MEMBER),
    (tt.ScoreSheet, tt_states.SHEET),
    (members.Brief, member_states.BRIEF), (members.Circular, member_states.CIRCULAR),
    (members.ContributionCall, member_states.CONTRIBUTION_CALL), (members.NewsItem, member_states.NEWS),
    (members.PublicityPlan, member_states.PUBLICITY_PLAN), (members.Campaign, member_states.CAMPAIGN),
    (members.PressConference, member_states.CONFERENCE),
    (tt.Consultation, tt_states.CONSULTATION), (tt.Interpretation, tt_states.INTERPRETATION),
    (tt.Forum, tt_states.FORUM), (tt.Paper, tt_states.PAPER), (tt.Registration, tt_states.REGISTRATION),
    (AccountClosure, CLOSURE),
    (projects.Milestone, project_states.MILESTONE), (projects.SharedUse, project_states.SHARE),
    (projects.Empowerment, project_states.EVIDENCE), (projects.Case, project_states.CASE),
    (cp.ProjectLink, states.LINK), (projects.Replication, project_states.REPLICATION), (projects.Brand, project_states.BRAND),
    (rt.Roundtable, rt_states.ROUNDTABLE), (rt.AgendaItem, rt_states.ITEM), (rt.Invitation, rt_states.INVITATION),
    (rt.Vote, rt_states.VOTE), (rt.Minutes, rt_states.MINUTES), (rt.Correction, rt_states.CORRECTION),
    (rt.Post, rt_states.POST), (rt.Agreement, rt_states.AGREEMENT),
    (rt.Excerpt, rt_states.EXCERPT), (rt.Resolution, rt_states.RESOLUTION),
]  # fmt: skip
