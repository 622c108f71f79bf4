// A child whose cases end in every way: by the number of the case.
const [, , , first = '0', end = '0'] = process.argv.slice(1);
process.send({ prepared: true });
for (let number = Number(first); number < Number(end); number++) {
  await new Promise((resolve) => process.send({ begun: number }, resolve));
  if (number === 2) for (;;);
  if (number === 4) process.kill(process.pid, 'SIGSEGV');
  const ending = number === 1 ? 'wrong error' : 'refused';
  await new Promise((resolve) => process.send({ done: number, ending, message: `case ${number}` }, resolve));
}
process.disconnect();
