(* What a function makes of a sum or a product, part by part: exp of a sum, 1/x, ln, sqrt, |x| and sign of a product, and
   which way round an odd or an even function is written. Nothing here has to be believed. *)
From Coq Require Import Reals Lra Lia Arith.
From Symnn Require Import Statements Sums Operators Layers.

(* ---- what the parts become ---------------------------------------------------------------------------------------- *)
Lemma exp_sum a b x y : exp a = x -> exp b = y -> exp (a + b) = x * y.
Proof. intros <- <-. apply exp_plus. Qed.
Lemma exp_opposite a x : exp a = x -> exp (- a) = / x.
Proof. intros <-. apply exp_Ropp. Qed.
Lemma over_product a b x y : / a = x -> / b = y -> / (a * b) = x * y.
Proof. intros <- <-. apply Rinv_mult. Qed.
Lemma ln_product a b x y : 0 < a -> 0 < b -> ln a = x -> ln b = y -> ln (a * b) = x + y.
Proof. intros A B <- <-. now apply ln_mult. Qed.
Lemma ln_over a x : 0 < a -> ln a = x -> ln (/ a) = - x.
Proof. intros A <-. now apply ln_Rinv. Qed.
Lemma ln_root a x : 0 < a -> ln a = x -> ln (sqrt a) = 1 / 2 * x.
Proof.
  intros A <-. pose proof (sqrt_lt_R0 a A) as P. rewrite <- (sqrt_sqrt a) at 2 by lra. rewrite ln_mult by assumption. lra.
Qed.
Lemma root_product a b x y : 0 <= a -> 0 <= b -> sqrt a = x -> sqrt b = y -> sqrt (a * b) = x * y.
Proof. intros A B <- <-. now apply sqrt_mult. Qed.
Lemma root_over a x : 0 < a -> sqrt a = x -> sqrt (/ a) = / x.
Proof. intros A <-. apply sqrt_inv. Qed.
Lemma root_square a x : Rabs a = x -> sqrt (a * a) = x.
Proof. intros <-. apply (sqrt_Rsqr_abs a). Qed.
Lemma abs_product a b x y : Rabs a = x -> Rabs b = y -> Rabs (a * b) = x * y.
Proof. intros <- <-. apply Rabs_mult. Qed.
Lemma sign_above x : 0 < x -> sign x = 1.
Proof. intros. unfold sign. destruct (Rlt_dec x 0); [lra|]. destruct (Rlt_dec 0 x); lra. Qed.
Lemma sign_below x : x < 0 -> sign x = -1.
Proof. intros. unfold sign. destruct (Rlt_dec x 0); lra. Qed.
Lemma sign_neg x : sign (- x) = - sign x.
Proof.
  destruct (Rtotal_order x 0) as [L|[->|L]].
  - rewrite (sign_below x), (sign_above (- x)) by lra. ring.
  - rewrite Ropp_0, sign_0. ring.
  - rewrite (sign_above x), (sign_below (- x)) by lra. ring.
Qed.
Lemma sign_times a b : 0 < a -> sign (a * b) = sign b.
Proof.
  intros A. destruct (Rtotal_order b 0) as [L|[->|L]].
  - rewrite !sign_below; try lra. nra.
  - now rewrite Rmult_0_r.
  - rewrite !sign_above; try lra. nra.
Qed.
Lemma sign_product a b x y : sign a = x -> sign b = y -> sign (a * b) = x * y.
Proof.
  intros <- <-. destruct (Rtotal_order a 0) as [L|[->|L]].
  - replace (a * b) with (- (- a * b)) by ring. rewrite sign_neg, sign_times, (sign_below a) by lra. ring.
  - rewrite Rmult_0_l, sign_0. ring.
  - rewrite sign_times, (sign_above a) by lra. ring.
Qed.
Lemma sign_self u : u * sign u = Rabs u.
Proof. unfold sign, Rabs. destruct (Rlt_dec u 0), (Rcase_abs u); try lra. destruct (Rlt_dec 0 u); lra. Qed.
Lemma abs_sign u : Rabs u * sign u = u.
Proof. unfold sign, Rabs. destruct (Rlt_dec u 0), (Rcase_abs u); try lra. destruct (Rlt_dec 0 u); lra. Qed.
Lemma abs_self u : Rabs u * Rabs u = u * u.
Proof. unfold Rabs. destruct (Rcase_abs u); lra. Qed.
Lemma relu_product a b : 0 < a -> relu (a * b) = a * relu b.
Proof. intros A. unfold relu. rewrite Rabs_mult, (Rabs_pos_eq a) by lra. lra. Qed.
Lemma positive_product a b : 0 < a -> is_positive (a * b) = is_positive b.
Proof. intros A. unfold is_positive. destruct (Rlt_dec 0 b), (Rlt_dec 0 (a * b)); auto; exfalso; apply n.
  - now apply Rmult_lt_0_compat.
  - apply Rmult_lt_reg_l with a; lra.
Qed.
Lemma step_product a b : 0 < a -> step (a * b) = step b.
Proof. intros A. unfold step. destruct (Rle_dec 0 b), (Rle_dec 0 (a * b)); auto; exfalso; apply n.
  - apply Rmult_le_pos; lra.
  - apply Rmult_le_reg_l with a; lra.
Qed.

(* ---- definitions in exponentials ---------------------------------------------------------------------------------- *)
Lemma tanh_exp u : tanh u = (exp u * exp u - 1) * / (exp u * exp u + 1).
Proof.
  unfold tanh. rewrite sigmoid_exp, exp_double. pose proof (exp_pos u).
  assert (0 < exp u * exp u) by (now apply Rmult_lt_0_compat). field. repeat split; lra.
Qed.
Lemma sigmoid_over u : sigmoid u = exp u * / (1 + exp u).
Proof. apply sigmoid_exp. Qed.
Lemma softplus_mirror u : softplus (- u) = softplus u - u.
Proof. apply softplus_neg. Qed.

(* of a product, of which the whole is known to be positive *)
Lemma root_apart u f r x : 0 <= u -> u = f * r -> 0 <= f -> sqrt f = x -> sqrt u = x * sqrt r.
Proof.
  intros U -> F <-. destruct (Req_dec f 0) as [->|N]; [rewrite Rmult_0_l, sqrt_0; ring|].
  apply sqrt_mult; [lra|]. apply Rmult_le_reg_l with f; lra.
Qed.
Lemma ln_apart u f r x : 0 < u -> u = f * r -> 0 < f -> ln f = x -> ln u = x + ln r.
Proof. intros U -> F <-. apply ln_mult; [lra|]. apply Rmult_lt_reg_l with f; lra. Qed.

(* what is a product with a factor 0 is 0 *)
Lemma same_if_zero a b f r : a - b = f * r -> r = 0 -> a = b.
Proof. intros E ->. lra. Qed.
Lemma root_exp u : sqrt (exp u) = exp (1 / 2 * u).
Proof. replace u with (1 / 2 * u + 1 / 2 * u) at 1 by field. rewrite exp_plus, sqrt_square; [reflexivity|]. apply Rlt_le, exp_pos. Qed.

(* ---- the largest -------------------------------------------------------------------------------------------------- *)
Lemma largest_alike n f c : (1 <= n)%nat -> (forall i, (i < n)%nat -> f i = c) -> largest n f = c.
Proof.
  destruct n as [|n]; [lia|]. intros _. induction n as [|n IH]; intros H; [apply H; lia|].
  change (Rmax (largest (S n) f) (f (S n)) = c). rewrite IH, H by (intros; try apply H; lia). apply Rmax_left. lra.
Qed.
Lemma largest_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> largest n f = largest n g.
Proof.
  destruct n as [|n]; [reflexivity|]. induction n as [|n IH]; intros H; [apply H; lia|].
  change (Rmax (largest (S n) f) (f (S n)) = Rmax (largest (S n) g) (g (S n))). rewrite IH, H by (intros; try apply H; lia). reflexivity.
Qed.
Lemma largest_shifted n f g c : (1 <= n)%nat -> (forall i, (i < n)%nat -> f i = c + g i) -> largest n f = c + largest n g.
Proof.
  intros L H. rewrite (largest_ext n f (fun i => c + g i)) by exact H. clear H. destruct n as [|n]; [lia|].
  induction n as [|n IH]; [reflexivity|].
  change (Rmax (largest (S n) (fun i => c + g i)) (c + g (S n)) = c + Rmax (largest (S n) g) (g (S n))).
  rewrite IH by lia. unfold Rmax. destruct (Rle_dec _ _), (Rle_dec _ _); lra.
Qed.

(* ---- the tactics: one lemma a part, and what is visibly so ----------------------------------------------------------- *)
Ltac number := first [reflexivity | lra | field; lra].
Ltac exp_by := first
  [ apply exp_0 | apply exp_sum; exp_by | apply exp_opposite; exp_by | apply exp_ln; above | reflexivity ].
Ltac over_by := first [ apply over_product; over_by | apply Rinv_inv | reflexivity | number ].
Ltac ln_by := first
  [ apply ln_1 | apply ln_product; [above | above | ln_by | ln_by] | apply ln_over; [above | ln_by] | apply ln_exp
  | apply ln_root; [above | ln_by] | reflexivity ].
Ltac abs_by := first
  [ apply abs_product; abs_by | reflexivity | apply Rabs_pos_eq; not_below | solve [unfold Rabs; destruct (Rcase_abs _); lra] ].
Ltac root_by := first
  [ apply root_product; [not_below | not_below | root_by | root_by] | apply root_over; [above | root_by] | apply root_exp
  | apply root_square; abs_by | reflexivity | apply sqrt_lem_1; lra ].
Ltac sign_by := first
  [ apply sign_product; sign_by | apply sign_above; above | apply sign_below; lra | reflexivity ].
