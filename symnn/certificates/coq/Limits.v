(* Limits of geometric sequences and of 1/n, times a constant, and their growth by a fixed ratio. Nothing here has to be believed. *)
From Coq Require Import Reals Lra Lia Psatz.
From Symnn Require Import Statements Sums Operators.

Lemma small_zero (k : R) (v : nat -> R) : (forall eps, 0 < eps -> exists N, forall n, (N <= n)%nat -> Rabs (v n) < eps) ->
  forall u, (forall n, u n = v n * k) -> tends_to u 0.
Proof.
  intros V u U eps E. pose proof (Rabs_pos k) as K.
  destruct (V (eps / (Rabs k + 1))) as [N H]; [apply Rdiv_lt_0_compat; lra|]. exists N. intros n L. specialize (H n L).
  rewrite U, Rminus_0_r, Rabs_mult. pose proof (Rabs_pos (v n)).
  apply Rle_lt_trans with (Rabs (v n) * (Rabs k + 1)); [nra|].
  apply Rmult_lt_reg_r with (/ (Rabs k + 1)); [apply Rinv_0_lt_compat; lra|]. rewrite Rmult_assoc, Rinv_r, Rmult_1_r; lra.
Qed.
Lemma geometric_zero (q k : R) (u : nat -> R) : Rabs q < 1 -> (forall n, u n = q ^ n * k) -> tends_to u 0.
Proof. intros Q. apply (small_zero k (fun n => q ^ n)). intros eps E. destruct (pow_lt_1_zero q Q eps E) as [N H]. exists N. auto. Qed.
Lemma geometric_infinite (q k : R) (u : nat -> R) : 1 < q -> 0 < k -> (forall n, u n = q ^ n * k) -> tends_to_infinity u.
Proof.
  intros Q K U b. assert (A : Rabs q > 1) by (rewrite Rabs_pos_eq; lra).
  destruct (Pow_x_infinity q A (b / k + 1)) as [N H]. exists N. intros n L. specialize (H n L). rewrite U.
  rewrite Rabs_pos_eq in H by (apply pow_le; lra).
  apply Rlt_le_trans with ((b / k + 1) * k); [|apply Rmult_le_compat_r; lra].
  replace ((b / k + 1) * k) with (b + k) by (field; lra). lra.
Qed.
Lemma inverse_zero (k : R) (u : nat -> R) : (forall n, u n = / INR (1 + n) * k) -> tends_to u 0.
Proof.
  apply (small_zero k (fun n => / INR (1 + n))). intros eps E. destruct (archimed_cor1 eps E) as [N [H P]]. exists N.
  intros n L. assert (0 < INR N) by (apply lt_0_INR; lia). assert (0 < INR (1 + n)) by (apply lt_0_INR; lia).
  rewrite Rabs_pos_eq by (left; now apply Rinv_0_lt_compat).
  apply Rle_lt_trans with (/ INR N); auto. apply Rinv_le_contravar; auto. apply le_INR. lia.
Qed.
Lemma grows_number (q k : R) (u : nat -> R) : 1 < Rabs q -> k <> 0 -> (forall n, u n = q ^ n * k) ->
  grows_exponentially (fun n => Rabs (u n)).
Proof.
  intros Q K U. exists (Rabs k), (Rabs q). repeat split; [now apply Rabs_pos_lt|exact Q|].
  intros n. rewrite U, Rabs_mult, RPow_abs. ring.
Qed.
Lemma grows_vector m (q : R) (v : nat -> R) (u : nat -> nat -> R) : 1 < Rabs q -> sqrt (sum m (fun i => v i * v i)) <> 0 ->
  (forall n i, u n i = q ^ n * v i) -> grows_exponentially (fun n => sqrt (sum m (fun i => u n i * u n i))).
Proof.
  intros Q K U. exists (sqrt (sum m (fun i => v i * v i))), (Rabs q). pose proof (sqrt_pos (sum m (fun i => v i * v i))).
  repeat split; [lra|exact Q|]. intros n.
  rewrite (sum_ext m _ (fun i => (q ^ n * q ^ n) * (v i * v i))) by (intros i _; rewrite U; ring).
  rewrite <- sum_l, sqrt_mult_alt by apply Rle_0_sqr.
  rewrite RPow_abs, <- (sqrt_Rsqr_abs (q ^ n)). unfold Rsqr. apply Rmult_comm.
Qed.
Lemma sqrt_positive x : sqrt x <> 0 -> 0 < sqrt x.
Proof. intros H. pose proof (sqrt_pos x). lra. Qed.
Ltac limit_base := rewrite ?Rabs_Rabsolu; first
  [ assumption | lra | numbers | unfold Rabs in *; repeat destruct (Rcase_abs _); lra
  | rewrite ?Rmult_1_l, ?Rmult_1_r; apply sqrt_positive; assumption
  | apply Rmult_lt_0_compat; first [lra | apply sqrt_positive; assumption] ].
Ltac limit_term := cbv beta;
  lazymatch goal with
  | |- context [INR (1 + ?n)] => rewrite (plus_INR 1 n); pose proof (pos_INR n); change (INR 1) with 1; field; repeat split; lra
  | _ => cbn [Nat.add pow]; first [ring | field; not_zero]
  end.
Ltac growth_term := first [ limit_term | repeat (rewrite sum_l; apply sum_ext; intros ? ?); limit_term ].
