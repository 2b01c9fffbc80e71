"""Process and wiring: settings, clock, core, app, timetable, command line."""
