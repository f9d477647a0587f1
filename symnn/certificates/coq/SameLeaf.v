(* Functions inside products count as the same where a pairing of their arguments shows it: leaves that agree on the ranges of their axes. *)
From Coq Require Import Reals Lia Arith List ZArith.
From Symnn Require Import Statements Sums Pairing.
Import ListNotations.
Open Scope R_scope.
Section Same.
Variable size : nat -> nat.
Variables leaf model : nat -> list nat -> R.
Variable extents : nat -> list nat.
Hypothesis same : forall id ix, Forall2 (fun i s => (i < size s)%nat) ix (extents id) -> leaf id ix = model id ix.
Fixpoint lookup (c : binders) (x : nat) : option nat := match c with [] => None | (y, s) :: c => if Nat.eqb x y then Some s else lookup c x end.
Fixpoint all2 (c : binders) (ix ss : list nat) : bool := match ix, ss with [], [] => true
  | x :: ix, s :: ss => match lookup c x with Some r => Nat.eqb r s | None => false end && all2 c ix ss | _, _ => false end.
Fixpoint scoped (c : binders) (a : ex) : bool := match a with
  | Leaf id ix => all2 c ix (extents id) | Plus a b | Minus a b | Times a b => scoped c a && scoped c b | Opp a => scoped c a
  | Sum v s a => scoped ((v, s) :: c) a | _ => true end.
Definition fits (c : binders) (e : env) := forall x s, lookup c x = Some s -> (e x < size s)%nat.
Lemma all2_ok c e : fits c e -> forall ix ss, all2 c ix ss = true -> Forall2 (fun i s => (i < size s)%nat) (List.map e ix) ss.
Proof.
  intros F. induction ix as [|x ix IH]; intros [|s ss]; simpl; try discriminate; [constructor|].
  destruct (lookup c x) as [r|] eqn:E; [|discriminate]. intros H. apply andb_prop in H as [H K]. apply Nat.eqb_eq in H. subst. constructor; auto.
Qed.
Theorem den_same a : forall c e, scoped c a = true -> fits c e -> den size leaf a e = den size model a e.
Proof.
  induction a; simpl; intros c e S F; auto; try (apply andb_prop in S as [S T]; erewrite IHa1, IHa2; eauto; fail).
  - apply same. now apply all2_ok with c.
  - erewrite IHa; eauto.
  - apply sum_ext; intros k Hk. apply IHa with ((v, s) :: c); auto. intros x r. simpl. unfold upd.
    destruct (Nat.eqb x v); [now intros [= <-]|apply F].
Qed.
End Same.

(* Leaves may be exchanged for what they are equal to within their ranges; what is left to prove is about the others. *)
Lemma lookup_in c x s : lookup c x = Some s -> In (x, s) c.
Proof.
  induction c as [|[y r] c IH]; simpl; [discriminate|]. destruct (Nat.eqb_spec x y) as [->|]; [intros [= ->]; auto|auto].
Qed.
Theorem same_then (size : nat -> nat) (leaf model : nat -> list nat -> R) (extents : nat -> list nat) (ctx : binders)
  (a b : ex) (e : env) :
  (forall id ix, Forall2 (fun i s => (i < size s)%nat) ix (extents id) -> leaf id ix = model id ix) ->
  scoped extents ctx a = true -> scoped extents ctx b = true ->
  good size ctx e -> den size model a e = den size model b e -> den size leaf a e = den size leaf b e.
Proof.
  intros S A B G H. assert (T : fits size ctx e) by (intros x s L; apply G, lookup_in, L).
  rewrite (den_same size leaf model extents S a ctx e A T), (den_same size leaf model extents S b ctx e B T). exact H.
Qed.
Lemma within_none (size : nat -> nat) ix : Forall2 (fun i s => (i < size s)%nat) ix [] -> ix = [].
Proof. now inversion 1. Qed.
Lemma within_more (size : nat -> nat) ix s ss : Forall2 (fun i s => (i < size s)%nat) ix (s :: ss) ->
  exists i k, ix = i :: k /\ (i < size s)%nat /\ Forall2 (fun i s => (i < size s)%nat) k ss.
Proof. inversion 1; subst. eauto. Qed.
(* indices are taken apart one by one: no other equation is used up, for it may be the one that is needed *)
Ltac leaf_by H :=
  match goal with W : Forall2 _ _ _ |- _ =>
    cbn in W;
    repeat (let i := fresh "place" in let l := fresh in let R := fresh "range" in
      apply within_more in W; destruct W as (i & l & -> & R & W); cbn in R);
    apply within_none in W; try rewrite W; clear W; cbn [nth]; apply H; assumption end.
