(* Seven theorems that read like their sentences. What a reader must believe: Statements.v, and the definitions here. *)
From Coq Require Import Reals Lra Lia Arith List.
From Coq Require FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Symnn Require Import Statements Sums Pairing Derive Operators Gradients Moments.

Lemma along1_ext n (F F' : vector n -> R) (x G : vector n) :
  (forall y, F y = F' y) -> is_gradient_along1 n F x G -> is_gradient_along1 n F' x G.
Proof. intros E. now replace F' with F by now apply FunctionalExtensionality.functional_extensionality. Qed.
Lemma along2_ext n m (F F' : matrix n m -> R) (x G : matrix n m) :
  (forall y, F y = F' y) -> is_gradient_along2 n m F x G -> is_gradient_along2 n m F' x G.
Proof. intros E. now replace F' with F by now apply FunctionalExtensionality.functional_extensionality. Qed.

(* ---- 1 and 2: a network of any depth and any widths ------------------------------------------------------------ *)
Section Network.
Variable width : nat -> nat.
(* activations and their derivatives, of each layer its own *)
Variables g g' : nat -> R -> R.
Definition weights := forall l, matrix (width (S l)) (width l).
Definition biases := forall l, vector (width (S l)).
Definition affine (l : nat) (w : matrix (width (S l)) (width l)) (c : vector (width (S l))) (a : vector (width l)) :
  vector (width (S l)) := fun i => sum (width l) (fun j => w i j * a j) + c i.
Definition activated (l : nat) (z : vector (width (S l))) : vector (width (S l)) := fun i => g l (z i).
Definition layer (W : weights) (b : biases) (l : nat) (a : vector (width l)) := activated l (affine l (W l) (b l) a).
(* what the first L layers make of the input x *)
Fixpoint network (W : weights) (b : biases) (L : nat) (x : nat -> R) : nat -> R :=
  match L with O => x | S l => layer W b l (network W b l x) end.
(* the same weights, or biases, but for those of layer l *)
Definition with_weights (W : weights) (l : nat) (w : nat -> nat -> R) : weights := fun k => if Nat.eqb k l then w else W k.
Definition with_biases (b : biases) (l : nat) (c : nat -> R) : biases := fun k => if Nat.eqb k l then c else b k.

Section Backpropagation.
Variables (W : weights) (b : biases) (x : vector (width 0)).
Variables (loss : (nat -> R) -> R) (slope : (nat -> R) -> nat -> R).
(* k layers, from layer l on *)
Fixpoint run (k l : nat) (a : nat -> R) : nat -> R := match k with O => a | S k => run k (S l) (layer W b l a) end.
(* the pre-activation of layer l, and its delta where k layers follow *)
Definition pre (l : nat) : vector (width (S l)) := affine l (W l) (b l) (network W b l x).
Fixpoint error (k l : nat) : nat -> R := match k with
  | O => fun i => slope (network W b (S l) x) i * g' l (pre l i)
  | S k => fun i => sum (width (S (S l))) (fun j => W (S l) j i * error k (S l) j) * g' l (pre l i) end.
Hypothesis differentiable : forall l t, is_derive (g l) t (g' l t).

Fixpoint back (k l : nat) (a : nat -> R) : nat -> R := match k with
  | O => slope a
  | S k => fun j => sum (width (S l)) (fun i => W l i j * (back k (S l) (layer W b l a) i * g' l (affine l (W l) (b l) a i))) end.
Lemma back_is_gradient : forall k l a, (forall y, is_gradient_along1 (width (k + l)) loss y (slope y)) ->
  is_gradient_along1 (width l) (fun a => loss (run k l a)) a (back k l a).
Proof.
  induction k as [|k IH]; intros l a L; simpl; [apply L|].
  apply (gradient_input (width l) (width (S l)) (fun z => loss (run k (S l) (activated l z))) (W l) (b l) a
    (fun i => back k (S l) (layer W b l a) i * g' l (affine l (W l) (b l) a i))).
  apply (gradient_map (width (S l)) (fun y => loss (run k (S l) y)) (g l) (g' l)); [intros; apply differentiable|].
  apply IH. intros y. rewrite Nat.add_succ_r. apply L.
Qed.
Lemma error_is_back : forall k l, error k l = fun i => back k (S l) (layer W b l (network W b l x)) i * g' l (pre l i).
Proof. induction k as [|k IH]; intros l; [reflexivity|]. simpl. rewrite IH. reflexivity. Qed.
Lemma run_last : forall k l a, run (S k) l a = layer W b (k + l) (run k l a).
Proof.
  induction k as [|k IH]; intros l a; [reflexivity|]. change (run (S (S k)) l a) with (run (S k) (S l) (layer W b l a)).
  rewrite IH. rewrite Nat.add_succ_r. reflexivity.
Qed.
(* layers that come before, or after, the one that is changed stay what they are *)
Lemma before_changed w c l : forall k, (k <= l)%nat ->
  network (with_weights W l w) b k x = network W b k x /\ network W (with_biases b l c) k x = network W b k x.
Proof.
  induction k as [|k IH]; intros H; [now split|]. destruct IH as [P Q]; [lia|].
  simpl. rewrite P, Q. unfold layer, with_weights, with_biases. replace (Nat.eqb k l) with false; [now split|].
  symmetry. apply Nat.eqb_neq. lia.
Qed.
Lemma after_changed w c l : forall k,
  network (with_weights W l w) b (k + S l) x = run k (S l) (activated l (affine l w (b l) (network W b l x))) /\
  network W (with_biases b l c) (k + S l) x = run k (S l) (activated l (affine l (W l) c (network W b l x))).
Proof.
  induction k as [|k [P Q]].
  - destruct (before_changed w c l l) as [P Q]; [lia|]. simpl. rewrite P, Q. unfold layer, with_weights, with_biases.
    rewrite Nat.eqb_refl. now split.
  - rewrite !run_last, <- P, <- Q. simpl. unfold layer, with_weights, with_biases.
    replace (Nat.eqb (k + S l) l) with false; [now split|]. symmetry. apply Nat.eqb_neq. lia.
Qed.

(* Backpropagation. Whatever the depth, the widths and the differentiable activations are, in a network of k + l + 1
   layers: the error of layer l is the gradient of the loss by its pre-activation, it comes from that of the next layer
   by the transposed weights, and with the layer's input it makes the gradients by its weights and its biases. *)
Theorem backpropagation : forall k l : nat, (forall y, is_gradient_along1 (width (k + S l)) loss y (slope y)) ->
  is_gradient_along1 (width (S l)) (fun z => loss (run k (S l) (activated l z))) (pre l) (error k l) /\
  (forall i, error (S k) l i = sum (width (S (S l))) (fun j => W (S l) j i * error k (S l) j) * g' l (pre l i)) /\
  is_gradient_along2 (width (S l)) (width l) (fun w => loss (network (with_weights W l w) b (k + S l) x)) (W l)
    (fun i j => error k l i * network W b l x j) /\
  is_gradient_along1 (width (S l)) (fun c => loss (network W (with_biases b l c) (k + S l) x)) (b l) (error k l).
Proof.
  intros k l L.
  assert (Z : is_gradient_along1 (width (S l)) (fun z => loss (run k (S l) (activated l z))) (pre l) (error k l)).
  { rewrite error_is_back. apply (gradient_map (width (S l)) (fun y => loss (run k (S l) y)) (g l) (g' l)); [intros; apply differentiable|].
    now apply back_is_gradient. }
  split; [exact Z|split; [reflexivity|split]].
  - apply (along2_ext _ _ (fun w => loss (run k (S l) (activated l (affine l w (b l) (network W b l x)))))).
    + intros w. f_equal. symmetry. apply (after_changed w (b l)).
    + exact (gradient_weights (width l) (width (S l)) (fun z => loss (run k (S l) (activated l z))) (W l) (b l) (network W b l x) (error k l) Z).
  - apply (along1_ext _ (fun c => loss (run k (S l) (activated l (affine l (W l) c (network W b l x)))))).
    + intros c. f_equal. symmetry. apply (after_changed (W l) c).
    + exact (gradient_bias (width (S l)) (fun z => loss (run k (S l) (activated l z))) (fun i => sum (width l) (fun j => W l i j * network W b l x j)) (b l) (error k l) Z).
Qed.
End Backpropagation.

(* The collapse: layers without activations are one layer, at any depth. *)
Section Collapse.
Variables (W : weights) (b : biases).
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
End Collapse.
End Network.

(* ---- 3: logistic regression is a network, its likelihood the cross-entropy, and that is convex -------------------- *)
Lemma softplus_tangent (x y : R) : softplus x + sigmoid x * (y - x) <= softplus y.
Proof.
  unfold softplus. set (m := sigmoid x * (y - x)). pose proof (exp_pos x) as X. pose proof (exp_pos y) as Y.
  rewrite <- (ln_exp m), <- ln_mult by (try apply exp_pos; lra). apply ln_le; [apply Rmult_lt_0_compat; [lra|apply exp_pos]|].
  pose proof (exp_ineq1_le (- m)) as A. pose proof (exp_ineq1_le (y - x - m)) as B. pose proof (exp_pos m) as M.
  assert (P : exp (- m) * exp m = 1) by (rewrite <- exp_plus, Rplus_opp_l; apply exp_0).
  assert (Q : exp x * exp (y - x - m) * exp m = exp y) by (rewrite <- !exp_plus; f_equal; ring).
  assert (D : (1 + exp x) * m = exp x * (y - x)) by (unfold m; rewrite sigmoid_exp; field; lra).
  assert (C : 1 + exp x <= exp (- m) + exp x * exp (y - x - m)).
  { apply Rle_trans with (1 - m + exp x * (1 + (y - x - m))); [lra|]. apply Rplus_le_compat; [lra|].
    apply Rmult_le_compat_l; lra. }
  apply Rle_trans with ((exp (- m) + exp x * exp (y - x - m)) * exp m); [apply Rmult_le_compat_r; lra|].
  rewrite Rmult_plus_distr_r, P, Q. lra.
Qed.
Lemma softplus_convex (x y t : R) : 0 <= t <= 1 -> softplus (t * x + (1 - t) * y) <= t * softplus x + (1 - t) * softplus y.
Proof.
  intros T. set (p := t * x + (1 - t) * y). assert (N : 0 <= 1 - t) by lra.
  pose proof (Rmult_le_compat_l t _ _ (proj1 T) (softplus_tangent p x)) as A.
  pose proof (Rmult_le_compat_l (1 - t) _ _ N (softplus_tangent p y)) as B.
  replace (softplus p) with (t * (softplus p + sigmoid p * (x - p)) + (1 - t) * (softplus p + sigmoid p * (y - p))) by (unfold p; ring).
  lra.
Qed.
Lemma derive_softplus (x : R) : is_derive softplus x (sigmoid x).
Proof.
  unfold softplus. pose proof (exp_pos x). apply is_derive_eq with (exp x * / (1 + exp x)).
  - auto_derive; [lra|]. ring.
  - rewrite sigmoid_exp. field. lra.
Qed.

Section Logistic.
Variables (m n : nat) (X : matrix m n) (y : vector m).
(* example i by the weights beta *)
Definition score (beta : vector n) (i : nat) := sum n (fun j => X i j * beta j).
(* the network of one layer with one unit, whose activation is the sigmoid *)
Definition neuron (beta x : vector n) : R :=
  network (fun l => match l with O => n | _ => 1%nat end) (fun _ => sigmoid) (fun _ _ => beta) (fun _ _ => 0) 1 x 0%nat.
Definition likelihood (beta : vector n) :=
  product m (fun i => Rpower (neuron beta (X i)) (y i) * Rpower (1 - neuron beta (X i)) (1 - y i)).
Definition cross_entropy (beta : vector n) :=
  - sum m (fun i => y i * ln (neuron beta (X i)) + (1 - y i) * ln (1 - neuron beta (X i))).
Lemma neuron_score beta i : neuron beta (X i) = sigmoid (score beta i).
Proof.
  unfold neuron, score. simpl. unfold layer, activated, affine. f_equal. rewrite Rplus_0_r. apply sum_ext; intros; ring.
Qed.
Lemma by_softplus beta : cross_entropy beta = sum m (fun i => softplus (score beta i) - y i * score beta i).
Proof.
  unfold cross_entropy. rewrite <- sum_opp. apply sum_ext; intros i _.
  rewrite neuron_score, ln_sigmoid, ln_1_sigmoid, softplus_neg. ring.
Qed.
Lemma likelihood_exp beta : likelihood beta = exp (- cross_entropy beta).
Proof.
  unfold likelihood, cross_entropy. rewrite Ropp_involutive. unfold Rpower.
  induction m as [|k IH]; simpl; [now rewrite exp_0|]. rewrite IH, !exp_plus. ring.
Qed.
Theorem logistic_regression : forall beta : vector n,
  (* the model says that the log odds are linear: its chance is what the network puts out *)
  (forall (i : nat) (p : R), 0 < p < 1 -> (ln (p / (1 - p)) = score beta i <-> p = neuron beta (X i))) /\
  likelihood beta = exp (- cross_entropy beta) /\
  ((forall other, likelihood other <= likelihood beta) <-> (forall other, cross_entropy beta <= cross_entropy other)) /\
  is_gradient_along1 n cross_entropy beta (fun j => sum m (fun i => X i j * (neuron beta (X i) - y i))) /\
  (forall (other : vector n) (t : R), 0 <= t <= 1 ->
    cross_entropy (fun j => t * beta j + (1 - t) * other j) <= t * cross_entropy beta + (1 - t) * cross_entropy other).
Proof.
  intros beta. split; [|split; [apply likelihood_exp|split; [|split]]].
  - intros i p P. rewrite neuron_score. set (s := score beta i). pose proof (exp_pos s) as E.
    assert (Q : 0 < p / (1 - p)) by (apply Rdiv_lt_0_compat; lra). split; intros H.
    + assert (O : p / (1 - p) = exp s) by (rewrite <- H; symmetry; now apply exp_ln).
      rewrite sigmoid_exp, <- O. field. lra.
    + rewrite H, sigmoid_exp. replace (exp s / (1 + exp s) / (1 - exp s / (1 + exp s))) with (exp s) by (field; lra).
      apply ln_exp.
  - split; intros H other; specialize (H other); rewrite !likelihood_exp in *.
    + destruct (Rle_lt_dec (cross_entropy beta) (cross_entropy other)) as [|C]; auto.
      assert (exp (- cross_entropy beta) < exp (- cross_entropy other)) by (apply exp_increasing; lra). lra.
    + destruct (Rle_lt_or_eq_dec _ _ H) as [C| ->]; [|lra]. left. apply exp_increasing. lra.
  - intros p H <- P.
    apply is_derive_ext with (fun t => sum m (fun i => softplus (score (p t) i) - y i * score (p t) i)).
    { intros t. symmetry. apply by_softplus. }
    assert (S : forall i, is_derive (fun t => score (p t) i) 0 (sum n (fun j => X i j * H j))).
    { intros i. apply is_derive_sum. intros j J. apply is_derive_eq with (0 * p 0 j + X i j * H j); [|ring].
      apply (derive_mult (fun _ => X i j) (fun t => p t j)); [apply derive_const|auto]. }
    eapply is_derive_eq.
    + apply is_derive_sum with (d := fun i => (sigmoid (score (p 0) i) - y i) * sum n (fun j => X i j * H j)). intros i _.
      apply is_derive_eq with (sigmoid (score (p 0) i) * sum n (fun j => X i j * H j) - y i * sum n (fun j => X i j * H j)); [|ring].
      apply (is_derive_minus (V := R_NormedModule)).
      * apply (derive_comp softplus (fun t => score (p t) i)); [apply derive_softplus|apply S].
      * apply is_derive_eq with (0 * score (p 0) i + y i * sum n (fun j => X i j * H j)); [|ring].
        apply (derive_mult (fun _ => y i) (fun t => score (p t) i)); [apply derive_const|apply S].
    + rewrite (sum_ext m _ (fun i => sum n (fun j => (sigmoid (score (p 0) i) - y i) * (X i j * H j)))) by (intros; apply sum_l).
      rewrite sum_swap. apply sum_ext; intros j _. rewrite sum_r. apply sum_ext; intros i _. rewrite neuron_score. ring.
  - intros other t T. rewrite !by_softplus, !sum_l, <- sum_add. apply sum_le; intros i _.
    assert (L : score (fun j => t * beta j + (1 - t) * other j) i = t * score beta i + (1 - t) * score other i).
    { unfold score. rewrite !sum_l, <- sum_add. apply sum_ext; intros; ring. }
    rewrite L. pose proof (softplus_convex (score beta i) (score other i) t T). lra.
Qed.
End Logistic.

(* ---- 4: Xavier and He: the scale of a weighted sum, under the independence that is stated ------------------------ *)
Section Variance.
Variables (Outcome : Type) (E : (Outcome -> R) -> R).
Hypothesis expectation : is_expectation E.
Definition random := Outcome -> R.
(* the weights have mean 0 and this variance, are uncorrelated with each other, and independent of what they multiply, in
   so far as the expectations of these products are products *)
Definition independent_weights (n : nat) (w x : nat -> random) (variance : R) : Prop :=
  (forall i, (i < n)%nat -> E (w i) = 0) /\
  (forall i j, (i < n)%nat -> (j < n)%nat -> E (fun o => w i o * w j o) = variance * delta i j) /\
  (forall i, (i < n)%nat -> E (fun o => w i o * x i o) = E (w i) * E (x i)) /\
  (forall i j, (i < n)%nat -> (j < n)%nat ->
    E (fun o => w i o * x i o * (w j o * x j o)) = E (fun o => w i o * w j o) * E (fun o => x i o * x j o)).
Lemma weighted_sum : forall (n : nat) (w x : nat -> random) (variance moment : R),
  independent_weights n w x variance -> (forall i, (i < n)%nat -> E (fun o => x i o * x i o) = moment) ->
  E (fun o => sum n (fun i => w i o * x i o)) = 0 /\
  E (fun o => sum n (fun i => w i o * x i o) ^ 2) = INR n * variance * moment.
Proof.
  intros n w x s q (Z & V & J & I) M. split.
  - rewrite (expect_sum _ _ expectation), sum_zero; [reflexivity|]. intros i Hi. rewrite J, Z by auto. ring.
  - rewrite (expect_ext _ _ _ (fun o => sum n (fun i => sum n (fun j => w i o * x i o * (w j o * x j o))))).
    + rewrite (expect_sum _ _ expectation). rewrite (sum_ext n _ (fun _ => s * q)); [rewrite sum_const; ring|]. intros i Hi.
      rewrite (expect_sum _ _ expectation). rewrite (sum_ext n _ (fun j => delta i j * (s * E (fun o => x i o * x j o)))).
      * rewrite sum_delta by auto. now rewrite M.
      * intros j Hj. rewrite I, V by auto. ring.
    + intros o. simpl. rewrite Rmult_1_r, sum_r. apply sum_ext; intros. now rewrite sum_l.
Qed.
(* with the variance 1/n the mean is 0 and the scale stays *)
Theorem xavier : forall (n : nat) (w x : nat -> random) (moment : R), (1 <= n)%nat ->
  independent_weights n w x (/ INR n) -> (forall i, (i < n)%nat -> E (fun o => x i o * x i o) = moment) ->
  E (fun o => sum n (fun i => w i o * x i o)) = 0 /\ E (fun o => sum n (fun i => w i o * x i o) ^ 2) = moment.
Proof.
  intros n w x q N I M. destruct (weighted_sum n w x (/ INR n) q I M) as [-> ->]. split; [reflexivity|].
  field. apply not_0_INR. lia.
Qed.
(* with the variance 2/n it stays through the rectifier, if z and -z are rectified alike *)
Theorem he : forall (n : nat) (w z : nat -> random) (moment : R), (1 <= n)%nat ->
  independent_weights n w (fun i o => relu (z i o)) (2 * / INR n) ->
  (forall i, (i < n)%nat -> E (fun o => z i o * z i o) = moment) ->
  (forall i, (i < n)%nat -> E (fun o => relu (z i o) * relu (z i o)) = E (fun o => relu (- z i o) * relu (- z i o))) ->
  E (fun o => sum n (fun i => w i o * relu (z i o))) = 0 /\ E (fun o => sum n (fun i => w i o * relu (z i o)) ^ 2) = moment.
Proof.
  intros n w z q N I M S. destruct (weighted_sum n w (fun i o => relu (z i o)) (2 * / INR n) (q / 2) I) as [-> ->].
  - intros i Hi. specialize (S i Hi). specialize (M i Hi). destruct expectation as (A & _).
    assert (T : E (fun o => z i o * z i o) = E (fun o => relu (z i o) * relu (z i o) + relu (- z i o) * relu (- z i o))).
    { apply expect_ext. intros o. unfold relu, Rabs. destruct (Rcase_abs (z i o)), (Rcase_abs (- z i o)); try lra; nra. }
    rewrite A in T. lra.
  - split; [reflexivity|]. field. apply not_0_INR. lia.
Qed.
End Variance.

(* ---- 5: attention: the gradients by queries, keys and values ------------------------------------------------------ *)
Definition softmax (n : nat) (z : vector n) : vector n := fun i => exp (z i) / sum n (fun k => exp (z k)).
Lemma derive_softmax n (p : R -> vector n) (H : vector n) i : (i < n)%nat ->
  (forall k, (k < n)%nat -> is_derive (fun t => p t k) 0 (H k)) ->
  is_derive (fun t => softmax n (p t) i) 0 (softmax n (p 0) i * (H i - sum n (fun k => softmax n (p 0) k * H k))).
Proof.
  intros I P.
  assert (D : forall k, (k < n)%nat -> is_derive (fun t => exp (p t k)) 0 (exp (p 0 k) * H k)).
  { intros k Hk. apply (derive_comp exp (fun t => p t k)); [apply is_derive_exp|auto]. }
  assert (Q : 0 < sum n (fun k => exp (p 0 k))) by (apply sum_pos; [lia|auto using exp_pos]).
  set (s := sum n (fun k => exp (p 0 k))) in Q.
  assert (X : sum n (fun k => softmax n (p 0) k * H k) = / s * sum n (fun k => exp (p 0 k) * H k)).
  { rewrite sum_l. apply sum_ext; intros. unfold softmax. fold s. field. lra. }
  rewrite X. apply is_derive_eq with ((exp (p 0 i) * H i * s - exp (p 0 i) * sum n (fun k => exp (p 0 k) * H k)) / s ^ 2).
  - apply (is_derive_div (fun t => exp (p t i)) (fun t => sum n (fun k => exp (p t k)))); [auto|apply is_derive_sum; auto|fold s; lra].
  - unfold softmax. fold s. field. lra.
Qed.

Section Attention.
(* m queries, n keys and values; heads of d, values of e entries; c is 1 / sqrt d, and may be any number *)
Variables (m n d e : nat) (c : R).
Definition scores (Q : matrix m d) (K : matrix n d) : matrix m n := fun i j => c * sum d (fun k => Q i k * K j k).
Definition attention (Q : matrix m d) (K : matrix n d) (V : matrix n e) : matrix m e :=
  fun i l => sum n (fun j => softmax n (scores Q K i) j * V j l).
Variables (Q : matrix m d) (K : matrix n d) (V : matrix n e).
Variables (loss : matrix m e -> R) (D : matrix m e).
Definition attended : matrix m n := fun i => softmax n (scores Q K i).
(* the gradient by the scores, from D, that by the output *)
Definition by_scores : matrix m n := fun i j =>
  attended i j * (sum e (fun l => D i l * V j l) - sum n (fun k => attended i k * sum e (fun l => D i l * V k l))).
Hypothesis differentiable : is_gradient_along2 m e loss (attention Q K V) D.

Lemma through_scores (S : R -> matrix m n) (H : matrix m n) : S 0 = scores Q K ->
  (forall i j, (i < m)%nat -> (j < n)%nat -> is_derive (fun t => S t i j) 0 (H i j)) ->
  is_derive (fun t => loss (fun i l => sum n (fun j => softmax n (S t i) j * V j l))) 0
    (sum m (fun i => sum n (fun j => by_scores i j * H i j))).
Proof.
  intros Z P. eapply is_derive_eq.
  - apply (differentiable (fun t i l => sum n (fun j => softmax n (S t i) j * V j l))
      (fun i l => sum n (fun j => attended i j * (H i j - sum n (fun k => attended i k * H i k)) * V j l))).
    + unfold attention. now rewrite Z.
    + intros i l I _. apply is_derive_sum. intros j J.
      apply is_derive_eq with (attended i j * (H i j - sum n (fun k => attended i k * H i k)) * V j l + softmax n (S 0 i) j * 0); [|ring].
      apply (derive_mult (fun t => softmax n (S t i) j) (fun _ => V j l)); [|apply derive_const].
      unfold attended. rewrite <- Z. apply derive_softmax; auto.
  - apply sum_ext; intros i _. set (h := sum n (fun k => attended i k * H i k)).
    rewrite (sum_ext e _ (fun l => sum n (fun j => D i l * (attended i j * (H i j - h) * V j l)))) by (intros; apply sum_l).
    rewrite sum_swap.
    rewrite (sum_ext n _ (fun j => attended i j * H i j * sum e (fun l => D i l * V j l) - h * (attended i j * sum e (fun l => D i l * V j l)))).
    + rewrite sum_sub, <- sum_l. unfold by_scores. set (q := sum n (fun k => attended i k * sum e (fun l => D i l * V k l))).
      rewrite (sum_ext n (fun j => _ * H i j) (fun j => attended i j * H i j * sum e (fun l => D i l * V j l) - q * (attended i j * H i j)))
        by (intros; ring).
      rewrite sum_sub, <- sum_l. fold h. ring.
    + intros j _. rewrite !sum_l, <- sum_sub. apply sum_ext; intros; ring.
Qed.

Theorem attention_gradients :
  is_gradient_along2 n e (fun V => loss (attention Q K V)) V (fun j l => sum m (fun i => attended i j * D i l)) /\
  is_gradient_along2 m d (fun Q => loss (attention Q K V)) Q (fun i k => c * sum n (fun j => by_scores i j * K j k)) /\
  is_gradient_along2 n d (fun K => loss (attention Q K V)) K (fun j k => c * sum m (fun i => by_scores i j * Q i k)).
Proof.
  split; [|split]; intros p H E P.
  - eapply is_derive_eq.
    + apply (differentiable (fun t => attention Q K (p t)) (fun i l => sum n (fun j => attended i j * H j l))); [now rewrite E|].
      intros i l _ L. apply is_derive_sum. intros j J. apply is_derive_eq with (0 * p 0 j l + attended i j * H j l); [|ring].
      apply (derive_mult (fun _ => attended i j) (fun t => p t j l)); [apply derive_const|auto].
    + rewrite (sum_ext m _ (fun i => sum n (fun j => sum e (fun l => attended i j * D i l * H j l)))).
      * rewrite sum_swap. apply sum_ext; intros j _. rewrite sum_swap. apply sum_ext; intros l _. now rewrite sum_r.
      * intros i _. rewrite (sum_swap n e). apply sum_ext; intros l _. rewrite sum_l. apply sum_ext; intros; ring.
  - eapply is_derive_eq.
    + apply (through_scores (fun t => scores (p t) K) (fun i j => c * sum d (fun k => H i k * K j k))); [now rewrite E|].
      intros i j I J. unfold scores. apply is_derive_eq with (0 * sum d (fun k => p 0 i k * K j k) + c * sum d (fun k => H i k * K j k)); [|ring].
      apply (derive_mult (fun _ => c)); [apply derive_const|]. apply is_derive_sum. intros k L.
      apply is_derive_eq with (H i k * K j k + p 0 i k * 0); [|ring]. apply (derive_mult (fun t => p t i k)); [auto|apply derive_const].
    + apply sum_ext; intros i _.
      rewrite (sum_ext n _ (fun j => sum d (fun k => by_scores i j * (c * (H i k * K j k))))) by (intros; now rewrite !sum_l).
      rewrite sum_swap. apply sum_ext; intros k _. rewrite sum_l, sum_r. apply sum_ext; intros; ring.
  - eapply is_derive_eq.
    + apply (through_scores (fun t => scores Q (p t)) (fun i j => c * sum d (fun k => Q i k * H j k))); [now rewrite E|].
      intros i j I J. unfold scores. apply is_derive_eq with (0 * sum d (fun k => Q i k * p 0 j k) + c * sum d (fun k => Q i k * H j k)); [|ring].
      apply (derive_mult (fun _ => c)); [apply derive_const|]. apply is_derive_sum. intros k L.
      apply is_derive_eq with (0 * p 0 j k + Q i k * H j k); [|ring]. apply (derive_mult (fun _ => Q i k)); [apply derive_const|auto].
    + rewrite sum_swap. apply sum_ext; intros j _.
      rewrite (sum_ext m _ (fun i => sum d (fun k => by_scores i j * (c * (Q i k * H j k))))) by (intros; now rewrite !sum_l).
      rewrite sum_swap. apply sum_ext; intros k _. rewrite sum_l, sum_r. apply sum_ext; intros; ring.
Qed.
End Attention.

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
Definition headlines := (backpropagation, collapse, logistic_regression, xavier, he, attention_gradients, layer_norm_law, online_softmax).
Print Assumptions headlines.
