(* Seven theorems that read like their sentences. What a reader must believe: Statements.v, and the definitions here. *)
From Coq Require Import Reals Lra Lia Arith List.
From Coquelicot Require Import Coquelicot.
From Symnn Require Import Statements Sums Pairing Derive Operators Gradients.

(* ---- 1 and 2: a network of any depth and any widths ------------------------------------------------------------ *)
Section Network.
Variable width : nat -> nat.
Variable W : forall l, matrix (width (S l)) (width l).
Variable b : forall l, vector (width (S l)).
Variables g g' : nat -> R -> R.

Definition affine (l : nat) (w : matrix (width (S l)) (width l)) (c : vector (width (S l))) (a : vector (width l)) :
  vector (width (S l)) := fun i => sum (width l) (fun j => w i j * a j) + c i.
Definition activated (l : nat) (z : vector (width (S l))) : vector (width (S l)) := fun i => g l (z i).
Definition layer (l : nat) (a : vector (width l)) := activated l (affine l (W l) (b l) a).
(* the activations of layer l + k, from those of layer l *)
Fixpoint run (k l : nat) (a : nat -> R) : nat -> R := match k with O => a | S k => run k (S l) (layer l a) end.

Section Loss.
Variable loss : (nat -> R) -> R.
Variable slope : (nat -> R) -> nat -> R.
(* the derivative of the loss by the activations a of layer l, k layers before the last, and delta, that by z = Wa + b *)
Fixpoint back (k l : nat) (a : nat -> R) : nat -> R := match k with
  | O => slope a
  | S k => fun j => sum (width (S l)) (fun i => W l i j * (back k (S l) (layer l a) i * g' l (affine l (W l) (b l) a i))) end.
Definition delta_of (k l : nat) (a : nat -> R) : nat -> R :=
  fun i => back k (S l) (layer l a) i * g' l (affine l (W l) (b l) a i).
Hypothesis differentiable : forall l x, is_derive (g l) x (g' l x).

Lemma back_is_gradient : forall k l a, (forall y, is_gradient_along1 (width (k + l)) loss y (slope y)) ->
  is_gradient_along1 (width l) (fun a => loss (run k l a)) a (back k l a).
Proof.
  induction k as [|k IH]; intros l a L; simpl; [apply L|].
  apply (gradient_input (width l) (width (S l)) (fun z => loss (run k (S l) (activated l z))) (W l) (b l) a (delta_of k l a)).
  apply (gradient_map (width (S l)) (fun y => loss (run k (S l) y)) (g l) (g' l)); [intros; apply differentiable|].
  apply IH. intros y. rewrite Nat.add_succ_r. apply L.
Qed.

(* Backpropagation: whatever the widths, the depth and the differentiable activations are, delta is the gradient by z, it
   comes from the next delta by the recursion of `back`, and with it the gradients by W and b of every layer. *)
Theorem backpropagation : forall (k l : nat) (a : vector (width l)),
  (forall y, is_gradient_along1 (width (k + S l)) loss y (slope y)) ->
  let z := affine l (W l) (b l) a in
  is_gradient_along1 (width (S l)) (fun z => loss (run k (S l) (activated l z))) z (delta_of k l a) /\
  is_gradient_along2 (width (S l)) (width l)
    (fun w => loss (run k (S l) (activated l (affine l w (b l) a)))) (W l) (fun i j => delta_of k l a i * a j) /\
  is_gradient_along1 (width (S l)) (fun c => loss (run k (S l) (activated l (affine l (W l) c a)))) (b l) (delta_of k l a) /\
  is_gradient_along1 (width l) (fun a => loss (run (S k) l a)) a
    (fun j => sum (width (S l)) (fun i => W l i j * delta_of k l a i)).
Proof.
  intros k l a L z.
  assert (Z : is_gradient_along1 (width (S l)) (fun z => loss (run k (S l) (activated l z))) z (delta_of k l a)).
  { apply (gradient_map (width (S l)) (fun y => loss (run k (S l) y)) (g l) (g' l)); [intros; apply differentiable|].
    now apply back_is_gradient. }
  split; [exact Z|split; [|split]].
  - apply (gradient_weights (width l) (width (S l)) (fun z => loss (run k (S l) (activated l z)))); exact Z.
  - apply (gradient_bias (width (S l)) (fun z => loss (run k (S l) (activated l z))) (fun i => sum (width l) (fun j => W l i j * a j))); exact Z.
  - apply (gradient_input (width l) (width (S l)) (fun z => loss (run k (S l) (activated l z)))); exact Z.
Qed.
End Loss.

(* The collapse: layers without activations are one layer, at any depth. *)
Fixpoint linear (L : nat) (x : nat -> R) : nat -> R := match L with O => x | S l => affine l (W l) (b l) (linear l x) end.
Fixpoint weight (L : nat) : nat -> nat -> R := match L with
  | O => delta | S l => fun i j => sum (width l) (fun k => W l i k * weight l k j) end.
Fixpoint bias (L : nat) : nat -> R := match L with
  | O => fun _ => 0 | S l => fun i => sum (width l) (fun k => W l i k * bias l k) + b l i end.
Theorem collapse : forall (L : nat) (x : vector (width 0)) (i : nat), (i < width L)%nat ->
  linear L x i = sum (width 0) (fun j => weight L i j * x j) + bias L i.
Proof.
  induction L as [|l IH]; intros x i Hi; simpl.
  - rewrite sum_delta by auto. ring.
  - unfold affine.
    rewrite (sum_ext (width l) _ (fun k => sum (width 0) (fun j => W l i k * (weight l k j * x j)) + W l i k * bias l k)).
    + rewrite sum_add, sum_swap. rewrite <- Rplus_assoc. f_equal. f_equal.
      apply sum_ext; intros j _. rewrite sum_r. apply sum_ext; intros; ring.
    + intros k Hk. rewrite (IH x k Hk), Rmult_plus_distr_l, sum_l. reflexivity.
Qed.
End Network.

(* ---- 3: logistic regression is the network, its likelihood the cross-entropy, and convex ------------------------- *)
Section Logistic.
Variables (m n : nat) (X : matrix m n) (y : vector m).
Definition score (beta : vector n) (i : nat) := sum n (fun j => X i j * beta j).
Definition likelihood (beta : vector n) := sum m (fun i => y i * ln (sigmoid (score beta i)) + (1 - y i) * ln (1 - sigmoid (score beta i))).
Definition cross_entropy (beta : vector n) := sum m (fun i => softplus (score beta i) - y i * score beta i).
Definition is_maximum (f : vector n -> R) (p : vector n) := forall q, f q <= f p.
Definition is_minimum (f : vector n -> R) (p : vector n) := forall q, f p <= f q.
Lemma likelihood_is_minus_loss beta : likelihood beta = - cross_entropy beta.
Proof.
  unfold likelihood, cross_entropy. rewrite <- sum_opp. apply sum_ext; intros i _.
  rewrite ln_sigmoid, ln_1_sigmoid, softplus_neg. ring.
Qed.
Definition hessian (beta : vector n) : matrix n n :=
  fun j k => sum m (fun i => sigmoid (score beta i) * (1 - sigmoid (score beta i)) * X i j * X i k).
Theorem logistic_regression : forall beta : vector n,
  likelihood beta = - cross_entropy beta /\
  (is_maximum likelihood beta <-> is_minimum cross_entropy beta) /\
  forall v : vector n, 0 <= sum n (fun j => sum n (fun k => v j * hessian beta j k * v k)).
Proof.
  intros beta. split; [apply likelihood_is_minus_loss|split].
  - unfold is_maximum, is_minimum. split; intros H q; specialize (H q); rewrite !likelihood_is_minus_loss in *; lra.
  - intros v. rewrite (sum_ext n _ (fun j => sum m (fun i => sum n (fun k =>
      sigmoid (score beta i) * (1 - sigmoid (score beta i)) * (X i j * v j) * (X i k * v k))))).
    + rewrite sum_swap. apply sum_nonneg; intros i _.
      rewrite (sum_ext n _ (fun j => (X i j * v j) * (sigmoid (score beta i) * (1 - sigmoid (score beta i)) * sum n (fun k => X i k * v k)))).
      * rewrite <- sum_r. pose proof (sigmoid_weight (score beta i)).
        replace (sum n (fun j => X i j * v j) * (sigmoid (score beta i) * (1 - sigmoid (score beta i)) * sum n (fun k => X i k * v k)))
          with (sigmoid (score beta i) * (1 - sigmoid (score beta i)) * (sum n (fun k => X i k * v k)) ^ 2) by ring.
        apply Rmult_le_pos; [lra|apply pow2_ge_0].
      * intros j _. rewrite sum_l, sum_l. apply sum_ext; intros; ring.
    + intros j _. rewrite sum_swap. apply sum_ext; intros k _. unfold hessian. rewrite sum_l, sum_r. apply sum_ext; intros; ring.
Qed.
End Logistic.

(* ---- 4: Xavier and He: the second moment of a weighted sum, under the independence that is stated ---------------- *)
Section Variance.
(* an expectation is a linear functional on random numbers, whatever they are *)
Variable Outcome : Type.
Definition random := Outcome -> R.
Variable E : random -> R.
Hypothesis linear_sum : forall n (f : nat -> random), E (fun o => sum n (fun i => f i o)) = sum n (fun i => E (f i)).
Hypothesis extensional : forall f h : random, (forall o, f o = h o) -> E f = E h.
Theorem weighted_sum : forall (n : nat) (w x : nat -> random) (variance moment : R),
  (forall i j, (i < n)%nat -> (j < n)%nat -> E (fun o => w i o * x i o * (w j o * x j o)) = E (fun o => w i o * w j o) * E (fun o => x i o * x j o)) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> E (fun o => w i o * w j o) = variance * delta i j) ->
  (forall i, (i < n)%nat -> E (fun o => x i o * x i o) = moment) ->
  E (fun o => sum n (fun i => w i o * x i o) ^ 2) = INR n * variance * moment.
Proof.
  intros n w x s q I V M.
  rewrite (extensional _ (fun o => sum n (fun i => sum n (fun j => w i o * x i o * (w j o * x j o))))).
  - rewrite linear_sum. rewrite (sum_ext n _ (fun _ => s * q)); [rewrite sum_const; ring|]. intros i Hi.
    rewrite linear_sum. rewrite (sum_ext n _ (fun j => delta i j * (s * E (fun o => x i o * x j o)))).
    + rewrite sum_delta by auto. now rewrite M.
    + intros j Hj. rewrite I, V by auto. ring.
  - intros o. simpl. rewrite Rmult_1_r, sum_r. apply sum_ext; intros. now rewrite sum_l.
Qed.
(* with the variance 1/n, or 2/n where the rectifier halves the moment, the scale stays *)
Corollary xavier : forall (n : nat) (w x : nat -> random) (moment : R), (1 <= n)%nat ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> E (fun o => w i o * x i o * (w j o * x j o)) = E (fun o => w i o * w j o) * E (fun o => x i o * x j o)) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> E (fun o => w i o * w j o) = / INR n * delta i j) ->
  (forall i, (i < n)%nat -> E (fun o => x i o * x i o) = moment) ->
  E (fun o => sum n (fun i => w i o * x i o) ^ 2) = moment.
Proof.
  intros n w x q N I V M. rewrite (weighted_sum n w x (/ INR n) q I V M). field. apply not_0_INR. lia.
Qed.
Corollary he : forall (n : nat) (w z : nat -> random) (moment : R), (1 <= n)%nat ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> E (fun o => w i o * relu (z i o) * (w j o * relu (z j o))) =
    E (fun o => w i o * w j o) * E (fun o => relu (z i o) * relu (z j o))) ->
  (forall i j, (i < n)%nat -> (j < n)%nat -> E (fun o => w i o * w j o) = 2 * / INR n * delta i j) ->
  (forall i, (i < n)%nat -> E (fun o => z i o * z i o) = moment) ->
  (* z is as often negative as positive: its square is on both sides alike *)
  (forall i, (i < n)%nat -> E (fun o => relu (z i o) * relu (z i o)) = E (fun o => relu (- z i o) * relu (- z i o))) ->
  (forall f h : random, E (fun o => f o + h o) = E f + E h) ->
  E (fun o => sum n (fun i => w i o * relu (z i o)) ^ 2) = moment.
Proof.
  intros n w z q N I V M S A.
  rewrite (weighted_sum n w (fun i o => relu (z i o)) (2 * / INR n) (q / 2) I V).
  - field. apply not_0_INR. lia.
  - intros i Hi. specialize (S i Hi). specialize (M i Hi).
    assert (T : E (fun o => z i o * z i o) = E (fun o => relu (z i o) * relu (z i o) + relu (- z i o) * relu (- z i o))).
    { apply extensional. intros o. unfold relu, Rabs. destruct (Rcase_abs (z i o)), (Rcase_abs (- z i o)); try lra; nra. }
    rewrite A in T. lra.
Qed.
End Variance.

(* ---- 5: attention: the gradient by the values, and through softmax by the scores --------------------------------- *)
Definition softmax (n : nat) (z : vector n) : vector n := fun i => exp (z i) / sum n (fun k => exp (z k)).
Theorem attention_gradients : forall (n : nat) (z v u : vector n), (1 <= n)%nat ->
  (* one output o = sum p_i v_i with p = softmax z: by v it is p, by z it is p_i (v_i - o) *)
  is_gradient_along1 n (fun v => sum n (fun i => softmax n z i * v i)) v (softmax n z) /\
  is_gradient_along1 n (fun z => sum n (fun i => softmax n z i * v i)) z
    (fun i => softmax n z i * (v i - sum n (fun j => softmax n z j * v j))).
Proof.
  intros n z v _ Hn. split.
  - intros p H <- P. apply is_derive_sum. intros i Hi.
    apply is_derive_eq with (0 * p 0 i + softmax n z i * H i); [|ring]. apply (derive_mult (fun _ => softmax n z i)); [apply derive_const|auto].
  - intros p H <- P.
    assert (D : forall k, (k < n)%nat -> is_derive (fun t => exp (p t k)) 0 (exp (p 0 k) * H k)).
    { intros k Hk. apply (derive_comp exp (fun t => p t k)); [apply is_derive_exp|auto]. }
    assert (Q : 0 < sum n (fun k => exp (p 0 k))) by (apply sum_pos; auto using exp_pos).
    set (s := sum n (fun k => exp (p 0 k))) in *. set (d := sum n (fun k => exp (p 0 k) * H k)).
    eapply is_derive_eq.
    + apply is_derive_sum with (d := fun i => (exp (p 0 i) * H i * s - exp (p 0 i) * d) / s ^ 2 * v i).
      intros i Hi. apply is_derive_eq with ((exp (p 0 i) * H i * s - exp (p 0 i) * d) / s ^ 2 * v i + softmax n (p 0) i * 0); [|ring].
      apply (derive_mult (fun t => softmax n (p t) i) (fun _ => v i)); [|apply derive_const]. unfold softmax.
      apply (is_derive_div (fun t => exp (p t i)) (fun t => sum n (fun k => exp (p t k)))); [auto|apply is_derive_sum; auto|fold s; lra].
    + set (o := sum n (fun j => softmax n (p 0) j * v j)).
      rewrite (sum_ext n _ (fun i => exp (p 0 i) / s * H i * v i - d / s * (exp (p 0 i) / s * v i))) by (intros; field; lra).
      rewrite sum_sub, <- sum_l. change (sum n (fun i => exp (p 0 i) / s * v i)) with o.
      rewrite (sum_ext n (fun i => softmax n (p 0) i * (v i - o) * H i) (fun i => exp (p 0 i) / s * H i * v i - o / s * (exp (p 0 i) * H i)))
        by (intros; unfold softmax; fold s; field; lra).
      rewrite sum_sub, <- sum_l. fold d. field. lra.
Qed.

(* ---- 6: layer norm gives mean 0 and variance 1, and does not see a shift or a positive scale of its input ---------- *)
Definition mean (n : nat) (x : vector n) := / INR n * sum n x.
Definition variance (n : nat) (x : vector n) := / INR n * sum n (fun i => (x i - mean n x) ^ 2).
Definition layer_norm (n : nat) (x : vector n) : vector n := fun i => (x i - mean n x) / sqrt (variance n x).
Lemma mean_shift n (x : vector n) (c d : R) : (1 <= n)%nat -> mean n (fun i => c * x i + d) = c * mean n x + d.
Proof.
  intros N. unfold mean. rewrite sum_add, <- sum_l, sum_const. field. apply not_0_INR. lia.
Qed.
Theorem layer_norm_law : forall (n : nat) (x : vector n), (1 <= n)%nat -> 0 < variance n x ->
  mean n (layer_norm n x) = 0 /\ variance n (layer_norm n x) = 1 /\
  forall c d i, 0 < c -> layer_norm n (fun i => c * x i + d) i = layer_norm n x i.
Proof.
  intros n x N V. assert (NN : INR n <> 0) by (apply not_0_INR; lia).
  pose proof (sqrt_lt_R0 _ V) as S. pose proof (sqrt_sqrt _ (Rlt_le _ _ V)) as Q. set (s := sqrt (variance n x)) in *.
  assert (M : mean n (layer_norm n x) = 0).
  { unfold mean at 1, layer_norm. fold s.
    rewrite (sum_ext n _ (fun i => / s * x i + - (mean n x / s))) by (intros; field; lra).
    rewrite sum_add, <- sum_l, sum_const. unfold mean. field. split; auto; lra. }
  split; [exact M|split].
  - unfold variance at 1. rewrite M.
    rewrite (sum_ext n _ (fun i => / (s * s) * (x i - mean n x) ^ 2)) by (intros; unfold layer_norm; fold s; field; lra).
    rewrite <- sum_l, Q.
    transitivity (/ variance n x * variance n x); [|apply Rinv_l; lra]. unfold variance at 3. ring.
  - intros c d i C. unfold layer_norm. rewrite mean_shift by auto.
    assert (VS : variance n (fun i => c * x i + d) = c * c * variance n x).
    { unfold variance. rewrite mean_shift by auto.
      rewrite (sum_ext n _ (fun i => c * c * (x i - mean n x) ^ 2)) by (intros; ring). rewrite <- sum_l. ring. }
    rewrite VS, sqrt_mult by nra. rewrite sqrt_square by lra. fold s. field. lra.
Qed.

(* ---- 7: online softmax: over any number of blocks of any sizes, whatever references the blocks are measured from --- *)
Section Online.
Variables (size : nat -> nat) (x v : nat -> nat -> R) (reference : nat -> R).
(* the running normaliser and the running output after k blocks *)
Fixpoint running (k : nat) : R := match k with O => 0
  | S k => running k * exp (reference k - reference (S k)) + sum (size k) (fun i => exp (x k i - reference (S k))) end.
Fixpoint output (k : nat) : R := match k with O => 0
  | S k => output k * exp (reference k - reference (S k)) + sum (size k) (fun i => exp (x k i - reference (S k)) * v k i) end.
Theorem online_softmax : forall k : nat, 0 < sum k (fun l => sum (size l) (fun i => exp (x l i))) ->
  output k / running k = sum k (fun l => sum (size l) (fun i => exp (x l i) * v l i)) / sum k (fun l => sum (size l) (fun i => exp (x l i))).
Proof.
  intros k P.
  assert (A : running k = exp (- reference k) * sum k (fun l => sum (size l) (fun i => exp (x l i)))).
  { clear P. induction k as [|k IH]; simpl; [ring|]. rewrite IH. rewrite Rmult_plus_distr_l. f_equal.
    - unfold Rminus. rewrite exp_plus. transitivity (exp (- reference k) * exp (reference k) * (exp (- reference (S k)) * sum k (fun l => sum (size l) (fun i => exp (x l i))))); [ring|].
      rewrite <- exp_plus, Rplus_opp_l, exp_0. ring.
    - rewrite sum_l. apply sum_ext; intros. unfold Rminus. rewrite exp_plus. ring. }
  assert (B : output k = exp (- reference k) * sum k (fun l => sum (size l) (fun i => exp (x l i) * v l i))).
  { clear P A. induction k as [|k IH]; simpl; [ring|]. rewrite IH. rewrite Rmult_plus_distr_l. f_equal.
    - unfold Rminus. rewrite exp_plus. transitivity (exp (- reference k) * exp (reference k) * (exp (- reference (S k)) * sum k (fun l => sum (size l) (fun i => exp (x l i) * v l i)))); [ring|].
      rewrite <- exp_plus, Rplus_opp_l, exp_0. ring.
    - rewrite sum_l. apply sum_ext; intros. unfold Rminus. rewrite exp_plus. ring. }
  rewrite A, B. pose proof (exp_pos (- reference k)). field. lra.
Qed.
End Online.
Print Assumptions backpropagation.
Print Assumptions collapse.
Print Assumptions logistic_regression.
Print Assumptions xavier.
Print Assumptions he.
Print Assumptions attention_gradients.
Print Assumptions layer_norm_law.
Print Assumptions online_softmax.
