// The eigenvalues of a small matrix: its characteristic polynomial (Faddeev and LeVerrier), and all roots of that at once (Durand and Kerner).

const ROUNDS = 120;
const ENOUGH = 1e-13; // a round that moves no root by more is the last

/** det(λ − A) = λⁿ + c₁λⁿ⁻¹ + … + cₙ, as [1, c₁, …, cₙ]. @param {ArrayLike<number>} matrix row after row */
function polynomial(matrix, n) {
  const coefficients = [1];
  let product = new Float64Array(n * n);
  for (let k = 1; k <= n; k++) {
    const next = new Float64Array(n * n);
    for (let i = 0; i < n; i++) product[i * n + i] += coefficients[k - 1];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let l = 0; l < n; l++) next[i * n + j] += matrix[i * n + l] * product[l * n + j];
      }
    }
    let trace = 0;
    for (let i = 0; i < n; i++) trace += next[i * n + i];
    coefficients.push(-trace / k);
    product = next;
  }
  return coefficients;
}

/** All eigenvalues, as [real, imaginary]; none where the matrix is not finite. @param {ArrayLike<number>} matrix n rows of n numbers, one after the other */
export function eigenvalues(matrix) {
  const n = Math.round(Math.sqrt(matrix.length));
  const coefficients = polynomial(matrix, n);
  if (!coefficients.every(Number.isFinite)) return [];
  const reach = 1 + Math.max(...coefficients.slice(1).map(Math.abs)); // no root lies farther out
  const roots = Array.from({ length: n }, (_, k) => {
    const angle = (2 * Math.PI * k) / n + 0.4;
    return [Math.min(reach, 1) * Math.cos(angle), Math.min(reach, 1) * Math.sin(angle)];
  });
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (let k = 0; k < n; k++) {
      const [x, y] = roots[k];
      let [a, b] = [1, 0]; // the polynomial there
      for (const each of coefficients.slice(1)) [a, b] = [a * x - b * y + each, a * y + b * x];
      let [c, d] = [1, 0]; // the product of the ways to all others
      for (let j = 0; j < n; j++) {
        if (j === k) continue;
        const [u, v] = [x - roots[j][0], y - roots[j][1]];
        [c, d] = [c * u - d * v, c * v + d * u];
      }
      const size = c * c + d * d;
      if (!(size > 0)) continue; // two that coincide stay
      const [dx, dy] = [(a * c + b * d) / size, (b * c - a * d) / size];
      roots[k] = [x - dx, y - dy];
      moved = Math.max(moved, Math.abs(dx), Math.abs(dy));
    }
    if (moved < ENOUGH) break;
  }
  return roots;
}
