import { Tensor, type TensorContainer } from '@tensorflow/tfjs-core';

/** The tensors in a result (a tensor, or arrays and objects of them), with how to put others in their places. */
export function tensorsIn(container: TensorContainer): Tensor[] {
  const found: Tensor[] = [];
  replaceTensors(container, (tensor) => {
    found.push(tensor);
    return tensor;
  });
  return found;
}

/** A copy of the container with each tensor replaced. Tensors are visited in the order of `tensorsIn`. */
export function replaceTensors(container: TensorContainer, replace: (tensor: Tensor) => Tensor): TensorContainer {
  if (container instanceof Tensor) return replace(container);
  if (Array.isArray(container)) return container.map((each: TensorContainer) => replaceTensors(each, replace));
  if (typeof container !== 'object' || container === null) return container;
  return Object.fromEntries(
    Object.entries(container).map(([key, each]) => [key, replaceTensors(each as TensorContainer, replace)]),
  );
}
