<?php

/**
 * Walks Wonde's own PHP client, unchanged, through a server shaped like Wonde, and prints what it found.
 *
 * php vendor_client.php CLIENT_FOLDER AUTOLOAD DOMAIN TOKEN SCHOOL_ID MARK_AS_JSON
 */

[, $folder, $autoload, $domain, $token, $schoolId, $mark] = $argv;

require $autoload;  // Guzzle's

spl_autoload_register(function ($class) use ($folder) {
    $file = $folder . '/src/' . str_replace('\\', '/', substr($class, strlen('Wonde\\'))) . '.php';
    if (str_starts_with($class, 'Wonde\\') && is_file($file)) {
        require $file;
    }
});

function ids($rows)
{
    $found = [];
    foreach ($rows as $row) {
        $found[] = $row->id;
    }
    return $found;
}

function record(array $mark)
{
    $record = new \Wonde\Writeback\SessionAttendanceRecord();
    $record->setStudentId($mark['student_id']);
    $record->setDate($mark['date']);
    $record->setSession($mark['session']);
    $record->setAttendanceCodeId($mark['attendance_code_id']);
    $record->setComment($mark['comment']);
    $record->setMinutesLate($mark['minutes_late']);
    return $record;
}

function register(array ...$marks)
{
    $register = new \Wonde\Writeback\SessionRegister();
    $register->add(array_map('record', $marks));
    return $register;
}

$client = new \Wonde\Client($token);
$client->schools->domain = $domain;
$client->meta->domain = $domain;
$school = $client->school($schoolId)->updateDomain($domain);
$mark = json_decode($mark, true);

$found = [
    'schools' => ids($client->schools->all()),
    'school' => $client->schools->get($schoolId)->name,
    'online' => $client->meta->get($schoolId)->online,
    'students' => ids($school->students->all(['education_details', 'registration'], ['per_page' => 200])),
    'by_cursor' => ids($school->students->all([], ['per_page' => 200, 'cursor' => 'true'])),
    'leavers' => ids($school->studentLeavers->all()),
    'codes' => ids($school->attendanceCodes->all()),
    'deletions' => ids($school->deletions->all()),
    'writeback_id' => $school->attendance()->sessionRegister(register($mark))->writeback_id,
];
try {
    $school->attendance()->sessionRegister(register(['student_id' => 'A0'] + $mark));
} catch (\Wonde\Exceptions\ValidationError $refused) {
    $found['refused'] = $refused->getErrors();
}

echo json_encode($found);
