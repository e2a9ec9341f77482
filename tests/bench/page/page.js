// Between the driver and the worker: `ask({ ask, … })` gives a promise of the answer.
const waiting = new Map();
let worker;

// Starts a worker anew; done when it can be asked.
globalThis.begin = () => {
  worker?.terminate();
  worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data: { id, answer, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(answer);
    else reject(error);
  };
  return new Promise((resolve, reject) => {
    waiting.set(0, { resolve, reject });
    worker.onerror = (event) => reject(event.message);
  });
};

let last = 0;
globalThis.ask = (question) =>
  new Promise((resolve, reject) => {
    last += 1;
    waiting.set(last, { resolve, reject });
    worker.postMessage({ id: last, ...question });
  });
