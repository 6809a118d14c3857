"""Actions of the think tank (experts, panels, consultations, forum), one module a subject."""
