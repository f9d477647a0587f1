(* Lemmas about finite sums and about delta. Nothing here has to be believed: the kernel checks it. *)
From Coq Require Import Reals Lra Lia Arith.
From Symnn Require Import Statements.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. induction n; simpl; intros H; auto. rewrite IHn, H; auto. Qed.
Lemma sum_add n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n; simpl; [ring|rewrite IHn; ring]. Qed.
Lemma sum_sub n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n; simpl; [ring|rewrite IHn; ring]. Qed.
Lemma sum_opp n f : sum n (fun i => - f i) = - sum n f.
Proof. induction n; simpl; [ring|rewrite IHn; ring]. Qed.
Lemma sum_l n c f : c * sum n f = sum n (fun i => c * f i).
Proof. induction n; simpl; [ring|rewrite <- IHn; ring]. Qed.
Lemma sum_r n c f : sum n f * c = sum n (fun i => f i * c).
Proof. induction n; simpl; [ring|rewrite <- IHn; ring]. Qed.
Lemma sum_0 n : sum n (fun _ => 0) = 0.
Proof. induction n; simpl; [ring|rewrite IHn; ring]. Qed.
Lemma sum_const n c : sum n (fun _ => c) = INR n * c.
Proof. induction n; [simpl; ring|]. rewrite S_INR. simpl. rewrite IHn. ring. Qed.
Lemma sum_swap n m f : sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof. induction n; simpl; [now rewrite sum_0|]. rewrite sum_add, IHn. reflexivity. Qed.
Lemma delta_same i : delta i i = 1.
Proof. unfold delta. now rewrite Nat.eqb_refl. Qed.
Lemma delta_other i j : i <> j -> delta i j = 0.
Proof. unfold delta. intros H. apply Nat.eqb_neq in H. now rewrite H. Qed.
Lemma delta_sym i j : delta i j = delta j i.
Proof. unfold delta. now rewrite Nat.eqb_sym. Qed.
Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. intros H. rewrite (sum_ext n f (fun _ => 0)); auto using sum_0. Qed.
Lemma sum_delta n j f : (j < n)%nat -> sum n (fun i => delta j i * f i) = f j.
Proof.
  induction n; simpl; [lia|]. intros H. destruct (Nat.eq_dec j n) as [->|N].
  - rewrite delta_same, sum_zero; [ring|]. intros i Hi. rewrite delta_other; [ring|lia].
  - rewrite IHn by lia. rewrite (delta_other j n) by lia. ring.
Qed.
Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof. induction n; simpl; intros H; [lra|]. apply Rplus_le_compat; auto. Qed.
Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. intros H. rewrite <- (sum_0 n). now apply sum_le. Qed.
Lemma sum_pos n f : (0 < n)%nat -> (forall i, (i < n)%nat -> 0 < f i) -> 0 < sum n f.
Proof.
  destruct n; [lia|]. intros _ H. simpl. apply Rplus_le_lt_0_compat; [|apply H; lia].
  apply sum_nonneg. intros i Hi. apply Rlt_le, H. lia.
Qed.
Lemma sum_sq_zero n f : sum n (fun i => f i * f i) = 0 -> forall i, (i < n)%nat -> f i = 0.
Proof.
  induction n; simpl; intros H i Hi; [lia|].
  assert (0 <= sum n (fun i => f i * f i)) by (apply sum_nonneg; intros; nra).
  assert (0 <= f n * f n) by nra.
  destruct (Nat.eq_dec i n) as [->|N]; [nra|]. apply IHn; [lra|lia].
Qed.

Lemma use_equation (c l r p q : R) : p + c * r = q + c * l -> l = r -> p = q.
Proof. intros H ->. lra. Qed.
(* an equation that has its proof with it: a list of them is as long as they are together *)
Inductive same_pair := same_numbers (x y : R) (e : x = y).
Fixpoint plus_first (l : list same_pair) (p : R) : R :=
  match l with nil => p | cons (same_numbers x _ _) rest => plus_first rest (p + 1 * x) end.
Fixpoint plus_second (l : list same_pair) (p : R) : R :=
  match l with nil => p | cons (same_numbers _ y _) rest => plus_second rest (p + 1 * y) end.
Lemma use_equations l : forall p q, plus_second l p = plus_first l q -> p = q.
Proof.
  induction l as [|[x y E] rest IH]; simpl; intros p q H; [exact H|].
  apply (use_equation 1 x y); [|exact E]. now apply IH.
Qed.

(* ---- one place of a sum, and indicators of relations between indices -------------------------------------------- *)
Lemma sum_pick n j f : (j < n)%nat -> (forall i, (i < n)%nat -> i <> j -> f i = 0) -> sum n f = f j.
Proof.
  induction n; simpl; intros J H; [lia|]. destruct (Nat.eq_dec j n) as [->|N].
  - rewrite sum_zero; [ring|]. intros i L. apply H; lia.
  - rewrite IHn by (try lia; intros; apply H; lia). rewrite (H n) by lia. ring.
Qed.
Ltac wheres_by := first [ring | exfalso; lia | match goal with
  | |- context [Z.eqb ?a ?b] => destruct (Z.eqb_spec a b); wheres_by
  | |- context [Z.leb ?a ?b] => destruct (Z.leb_spec a b); wheres_by
  | |- context [Nat.eqb ?a ?b] => destruct (Nat.eqb_spec a b); wheres_by end].
Ltac wheres := unfold where_zero, where_nonnegative, delta; wheres_by.
