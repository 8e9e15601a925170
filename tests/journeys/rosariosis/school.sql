-- A small school in a fresh RosarioSIS, around the day that `custr.today` names: two half days with a
-- register, three pupils of whom one has no class, and a service user with one program. A pupil more is in
-- another school, and one was in this school last year.

create temporary table today as select current_setting('custr.today')::date as date;

update school_marking_periods set start_date = date - 200, end_date = date + 200 from today where mp in ('FY', 'SEM');
update school_marking_periods set start_date = date - 200, end_date = date - 101 from today where short_name = 'Q1';
update school_marking_periods set start_date = date - 100, end_date = date + 100 from today where short_name = 'Q2';
update school_marking_periods set start_date = date + 101, end_date = date + 150 from today where short_name = 'Q3';
update school_marking_periods set start_date = date + 151, end_date = date + 200 from today where short_name = 'Q4';
insert into attendance_calendar (syear, school_id, school_date, minutes, calendar_id)
  select 2024, 1, date + n, 999, 1 from today, generate_series(-3, 3) n;

insert into course_subjects (syear, school_id, subject_id, title) values (2024, 1, 900, 'Registration');
insert into courses (syear, course_id, subject_id, school_id, title) values (2024, 900, 900, 1, 'Registration');
insert into course_periods (syear, school_id, course_period_id, course_id, title, short_name, mp,
                            marking_period_id, teacher_id, does_attendance, calendar_id)
  values (2024, 1, 901, 900, 'Registration AM', 'AM', 'FY', 1, 2, ',0,', 1),
         (2024, 1, 902, 900, 'Registration PM', 'PM', 'FY', 1, 2, ',0,', 1);
insert into course_period_school_periods (course_period_id, period_id, days)
  values (901, 2, 'MTWHFSU'), (902, 3, 'MTWHFSU');

insert into students (student_id, last_name, first_name)
  values (201, 'Olsen', 'Ava'), (202, 'O''Brien', 'Ben'), (203, 'Unscheduled', 'Cyrus');
insert into student_enrollment (syear, school_id, student_id, grade_id, start_date, calendar_id)
  select 2024, 1, student, 7, date - 200, 1 from today, unnest(array[201, 202, 203]) student;
insert into schedule (syear, school_id, student_id, start_date, course_id, course_period_id, mp, marking_period_id)
  select 2024, 1, student, date - 200, 900, course, 'FY', 1
  from today, unnest(array[201, 202]) student, unnest(array[901, 902]) course;

insert into schools (syear, id, title) values (2024, 2, 'Second School'), (2023, 1, 'Default School');
insert into students (student_id, last_name, first_name)
  values (204, 'Elsewhere', 'Elif'), (205, 'Earlier', 'Finn');
insert into student_enrollment (syear, school_id, student_id, grade_id, start_date)
  select year, school, student, 7, date - 200
  from today, (values (2024, 2, 204), (2023, 1, 205)) other (year, school, student);

insert into user_profiles (id, profile, title) values (90, 'admin', 'Late arrivals');
insert into profile_exceptions (profile_id, modname, can_use, can_edit)
  values (90, 'Attendance/Administration.php', 'Y', 'Y');
insert into staff (syear, staff_id, current_school_id, first_name, last_name, username, password, profile,
                   schools, profile_id)
  values (2024, 900, 1, 'Late', 'Arrivals', 'custr', current_setting('custr.password'), 'admin', ',1,', 90);
