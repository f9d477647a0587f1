(* What the statements of generated files are made of. This file holds definitions and nothing else: whoever believes
   a theorem of symnn believes that these lines say what their names say, Coq's real numbers, and Coq's kernel.
   Sizes are natural numbers, indices count from 0, a matrix is what its entries are: only entries within its sizes are
   ever looked at. Coq's /, ln, sqrt and Rpower are total: a statement that needs a denominator says that it is not 0. *)
From Coq Require Export Reals ZArith.
From Coquelicot Require Import Coquelicot.
#[export] Open Scope R_scope.

(* the shape is a comment to the reader: the ranges of indices are said where they run *)
Definition vector (n : nat) := nat -> R.
Definition matrix (n m : nat) := nat -> nat -> R.
Definition tensor3 (n m k : nat) := nat -> nat -> nat -> R.
Definition tensor4 (n m k l : nat) := nat -> nat -> nat -> nat -> R.

(* f 0 + ... + f (n - 1); the product; the largest (of none: 0) *)
Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S k => sum k f + f k end.
Fixpoint product (n : nat) (f : nat -> R) : R := match n with O => 1 | S k => product k f * f k end.
Fixpoint largest (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S O => f O | S k => Rmax (largest k f) (f k) end.

(* 1 where it holds, else 0 *)
Definition delta (i j : nat) : R := if Nat.eqb i j then 1 else 0.
Definition where_zero (k : Z) : R := if Z.eqb k 0 then 1 else 0.
Definition where_nonnegative (k : Z) : R := if Z.leb 0 k then 1 else 0.

(* activations *)
Definition sigmoid (x : R) : R := / (1 + exp (- x)).
Definition softplus (x : R) : R := ln (1 + exp x).
Definition relu (x : R) : R := 1 / 2 * (x + Rabs x).
Definition sign (x : R) : R := if Rlt_dec x 0 then -1 else if Rlt_dec 0 x then 1 else 0.
Definition step (x : R) : R := if Rle_dec 0 x then 1 else 0.
Definition is_positive (x : R) : R := if Rlt_dec 0 x then 1 else 0.
Definition erf (x : R) : R := 2 / sqrt PI * RInt (fun t => exp (- (t ^ 2))) 0 x.
Definition tanh (x : R) : R := 2 * sigmoid (2 * x) - 1.

(* G is the gradient of F at x: F is differentiable along every path through x that is differentiable entry by entry,
   with slope <G, H> where H holds the entries' slopes. In finite dimension this is Frechet's derivative. *)
Definition is_gradient_along0 (F : R -> R) (x g : R) : Prop :=
  forall (p : R -> R) (h : R), p 0 = x -> is_derive p 0 h -> is_derive (fun t => F (p t)) 0 (g * h).
Definition is_gradient_along1 (n : nat) (F : vector n -> R) (x G : vector n) : Prop :=
  forall (p : R -> vector n) (H : vector n), p 0 = x ->
  (forall i, (i < n)%nat -> is_derive (fun t => p t i) 0 (H i)) ->
  is_derive (fun t => F (p t)) 0 (sum n (fun i => G i * H i)).
Definition is_gradient_along2 (n m : nat) (F : matrix n m -> R) (x G : matrix n m) : Prop :=
  forall (p : R -> matrix n m) (H : matrix n m), p 0 = x ->
  (forall i j, (i < n)%nat -> (j < m)%nat -> is_derive (fun t => p t i j) 0 (H i j)) ->
  is_derive (fun t => F (p t)) 0 (sum n (fun i => sum m (fun j => G i j * H i j))).
Definition is_gradient_along3 (n m k : nat) (F : tensor3 n m k -> R) (x G : tensor3 n m k) : Prop :=
  forall (p : R -> tensor3 n m k) (H : tensor3 n m k), p 0 = x ->
  (forall i j l, (i < n)%nat -> (j < m)%nat -> (l < k)%nat -> is_derive (fun t => p t i j l) 0 (H i j l)) ->
  is_derive (fun t => F (p t)) 0 (sum n (fun i => sum m (fun j => sum k (fun l => G i j l * H i j l)))).
(* g has the derivative g' everywhere *)
Definition is_slope (g g' : R -> R) : Prop := forall x, is_derive g x (g' x).

(* all that is used of an expectation: it is linear, and 1 is what it makes of 1. Outcomes may be anything. *)
Definition is_expectation {Outcome : Type} (E : (Outcome -> R) -> R) : Prop :=
  (forall f g, E (fun o => f o + g o) = E f + E g) /\ (forall c f, E (fun o => c * f o) = c * E f) /\ E (fun _ => 1) = 1.

(* the limit of a sequence, and that it grows beyond every bound *)
Definition tends_to (u : nat -> R) (c : R) : Prop :=
  forall eps, 0 < eps -> exists N, forall n, (N <= n)%nat -> Rabs (u n - c) < eps.
Definition tends_to_infinity (u : nat -> R) : Prop := forall bound, exists N, forall n, (N <= n)%nat -> bound < u n.

(* the limit of a function of a number that grows without bound *)
Definition approaches (f : R -> R) (c : R) : Prop :=
  forall eps, 0 < eps -> exists bound, forall x, bound <= x -> Rabs (f x - c) < eps.

(* a size that a fixed ratio multiplies from each depth to the next *)
Definition grows_exponentially (u : nat -> R) : Prop := exists k q, 0 < k /\ 1 < q /\ forall n, u n = k * q ^ n.
