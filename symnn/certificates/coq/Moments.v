(* Expectations of sums of products: the expectation of every product is a number of its own, and a pairing shows the
   rest. Nothing here has to be believed: `average_sound` is a theorem about any linear E. *)
From Coq Require Import Reals Lra Lia Arith List ZArith QArith Qreals Bool FunctionalExtensionality.
From Symnn Require Import Statements Sums Pairing.
Import ListNotations.
Open Scope R_scope.

Section Average.
Variables (Outcome : Type) (E : (Outcome -> R) -> R).
Hypothesis linear : is_expectation E.
Lemma expect_ext f g : (forall o, f o = g o) -> E f = E g.
Proof. intros H. f_equal. now apply functional_extensionality. Qed.
Lemma expect_scale c f : E (fun o => c * f o) = c * E f.
Proof. apply linear. Qed.
Lemma expect_const c : E (fun _ => c) = c.
Proof. rewrite (expect_ext _ (fun _ => c * 1)) by (intros; ring). rewrite expect_scale. destruct linear as (_ & _ & ->). ring. Qed.
Lemma expect_sum n f : E (fun o => sum n (fun i => f i o)) = sum n (fun i => E (f i)).
Proof.
  induction n; simpl; [apply expect_const|]. destruct linear as (A & _). rewrite <- IHn. apply A.
Qed.
Lemma expect_symmetric f g h : (forall o, f o + g o = h o) -> E f = E g -> E f = 1 / 2 * E h.
Proof.
  intros P S. destruct linear as (A & _). rewrite <- (expect_ext _ _ P). rewrite A, S. lra.
Qed.

Variable size : nat -> nat.
(* leaves by outcome, and those that depend on none together with the expectations of products *)
Variable leaf : Outcome -> nat -> list nat -> R.
Variable both : nat -> list nat -> R.
Variable random : nat -> bool.
Variable means : list (list fac * fac).
Hypothesis fixed : forall o id ix, random id = false -> leaf o id ix = both id ix.
Hypothesis mean : Forall (fun p => forall e, E (fun o => prod size (leaf o) e (fst p)) = den_f size both e (snd p)) means.

Definition varies (f : fac) : bool := match f with L id _ => random id | _ => false end.
Fixpoint parted (fs : list fac) : list fac * list fac := match fs with [] => ([], [])
  | f :: fs => let '(r, k) := parted fs in if varies f then (f :: r, k) else (r, f :: k) end.
Fixpoint look (fs : list fac) (ms : list (list fac * fac)) : option fac := match ms with [] => None
  | (gs, m) :: ms => if list_eq_dec fac_dec fs gs then Some m else look fs ms end.
Definition averaged (t : term) : option term := let '(bs, fs, c) := t in match parted fs with
  | ([], k) => Some (bs, k, c)
  | (r, k) => match look r means with Some m => Some (bs, m :: k, c) | None => None end end.

Lemma parted_ok fs : forall r k e o, parted fs = (r, k) -> prod size (leaf o) e fs = prod size both e k * prod size (leaf o) e r.
Proof.
  induction fs as [|f fs IH]; simpl; intros r k e o; [intros [= <- <-]; simpl; ring|].
  destruct (parted fs) as [r' k'] eqn:P. destruct (varies f) eqn:V; intros [= <- <-]; simpl; rewrite (IH _ _ e o eq_refl); [ring|].
  assert (den_f size (leaf o) e f = den_f size both e f) as ->; [|ring].
  destruct f; simpl in *; auto.
Qed.
Lemma look_ok fs ms : Forall (fun p => forall e, E (fun o => prod size (leaf o) e (fst p)) = den_f size both e (snd p)) ms ->
  forall m e, look fs ms = Some m -> E (fun o => prod size (leaf o) e fs) = den_f size both e m.
Proof.
  induction 1 as [|[gs n] ms H _ IH]; simpl; intros m e; [discriminate|].
  destruct (list_eq_dec _ _ _) as [->|_]; [intros [= <-]; apply H|apply IH].
Qed.
Lemma expect_nest bs fs gs : (forall e, E (fun o => prod size (leaf o) e fs) = prod size both e gs) ->
  forall e, E (fun o => nest size (leaf o) e bs fs) = nest size both e bs gs.
Proof.
  intros H. induction bs as [|[v s] bs IH]; simpl; intros e; auto.
  rewrite (expect_sum (size s) (fun k o => nest size (leaf o) (upd e v k) bs fs)). apply sum_ext; auto.
Qed.
Lemma averaged_ok t u e : averaged t = Some u -> E (fun o => den_t size (leaf o) e t) = den_t size both e u.
Proof.
  destruct t as [[bs fs] c]. unfold averaged. destruct (parted fs) as [r k] eqn:P. intros H.
  assert (exists gs, u = (bs, gs, c) /\ forall e, E (fun o => prod size (leaf o) e fs) = prod size both e gs) as (gs & -> & G).
  { destruct r as [|f r].
    - injection H as <-. exists k. split; auto. intros e'.
      rewrite (expect_ext _ (fun _ => prod size both e' k)); [apply expect_const|]. intros o. rewrite (parted_ok _ _ _ _ _ P). simpl. ring.
    - destruct (look (f :: r) means) as [m|] eqn:M; [|discriminate]. injection H as <-. exists (m :: k). split; auto. intros e'.
      rewrite (expect_ext _ (fun o => prod size both e' k * prod size (leaf o) e' (f :: r))) by (intros; now apply parted_ok).
      rewrite expect_scale, (look_ok _ _ mean _ e' M). simpl. ring. }
  simpl. rewrite expect_scale. f_equal. now apply expect_nest.
Qed.
Lemma dens_averaged ts : forall us e, each averaged ts = Some us -> E (fun o => dens size (leaf o) e ts) = dens size both e us.
Proof.
  induction ts as [|t ts IH]; simpl; intros us e; [intros [= <-]; apply expect_const|].
  destruct (averaged t) as [u|] eqn:A; [|discriminate]. destruct (each averaged ts) as [k|]; [|discriminate]. intros [= <-]. simpl.
  destruct linear as (Add & _). rewrite (Add (fun o => den_t size (leaf o) e t)). now rewrite (averaged_ok _ _ _ A), (IH _ _ eq_refl).
Qed.

Definition check_average (ctx : binders) (a b : ex) (rs qs : list renaming) : bool := match expand a, expand b with
  | Some ts, Some us => match each averaged ts with
    | Some ts => match norms ctx rs ts, norms ctx qs us with
      | Some t, Some u => nothing (gather (t ++ List.map neg u)) | _, _ => false end
    | None => false end
  | _, _ => false end.
Theorem average_sound ctx a b rs qs e : check_average ctx a b rs qs = true -> good size ctx e ->
  E (fun o => den size (leaf o) a e) = den size both b e.
Proof.
  unfold check_average. destruct (expand a) as [ts|] eqn:A; [|discriminate]. destruct (expand b) as [us|] eqn:B; [|discriminate].
  destruct (each averaged ts) as [ts'|] eqn:V; [|discriminate].
  destruct (norms ctx rs ts') as [t'|] eqn:T; [|discriminate]. destruct (norms ctx qs us) as [u'|] eqn:U; [|discriminate]. intros H G.
  rewrite (expect_ext _ (fun o => dens size (leaf o) e ts)) by (intros; now apply expand_ok).
  rewrite (dens_averaged _ _ _ V), (expand_ok size both b us e B), (norms_ok size both ctx e G _ _ _ T), (norms_ok size both ctx e G _ _ _ U).
  apply (nothing_ok size both) with (e := e) in H. rewrite gather_ok, dens_app, dens_neg in H. lra.
Qed.
End Average.

(* the expectation of a product, as it is written, is that of its factors, as the checker lists them *)
Ltac mean_leaves := repeat (apply Forall_cons; [intros e; cbn; apply expect_ext; intros o; ring|]); apply Forall_nil.
Ltac fixed_at f H := first [discriminate H | reflexivity
  | let g := fresh in destruct f as [|g]; [first [discriminate H | reflexivity]|fixed_at g H]].
Ltac fixed_leaves := let f := fresh in let H := fresh in intros ? f ? H; fixed_at f H.
