(* A checker of pairings, proved: two sides as nested sums of products, one renaming of summed indices for each product.
   Nothing here has to be believed: `check_sound` at the end is a theorem about the sums of Statements.v. *)
From Coq Require Import Reals Lra Lia Arith List Permutation ZArith QArith Qreals Bool.
From Symnn Require Import Statements Sums.
Import ListNotations.
Open Scope R_scope.

Definition env := nat -> nat.
Definition upd (e : env) (v k : nat) : env := fun x => if Nat.eqb x v then k else e x.

Inductive ex :=
| Num (z : Z) | Inv (p : positive) | Extent (s : nat) | Leaf (id : nat) (ix : list nat) | Del (i j : nat)
| Plus (a b : ex) | Minus (a b : ex) | Opp (a : ex) | Times (a b : ex) | Sum (v s : nat) (a : ex).
Inductive fac := L (id : nat) (ix : list nat) | D (i j : nat) | Sz (s : nat).
Definition binders := list (nat * nat).
Definition term := (binders * list fac * Q)%type.

Definition fac_dec (a b : fac) : {a = b} + {a <> b}.
Proof. decide equality; try apply Nat.eq_dec. apply list_eq_dec, Nat.eq_dec. Defined.
Definition key_dec (a b : binders * list fac) : {a = b} + {a <> b}.
Proof. decide equality; [apply list_eq_dec, fac_dec|]. apply list_eq_dec. decide equality; apply Nat.eq_dec. Defined.

Section Sound.
Variable size : nat -> nat.
Variable leaf : nat -> list nat -> R.

Fixpoint den (a : ex) (e : env) : R := match a with
  | Num z => IZR z | Inv p => / IZR (Zpos p) | Extent s => INR (size s)
  | Leaf id ix => leaf id (List.map e ix) | Del i j => delta (e i) (e j)
  | Plus a b => den a e + den b e | Minus a b => den a e - den b e | Opp a => - den a e | Times a b => den a e * den b e
  | Sum v s a => sum (size s) (fun k => den a (upd e v k)) end.
Definition den_f (e : env) (f : fac) : R := match f with
  | L id ix => leaf id (List.map e ix) | D i j => delta (e i) (e j) | Sz s => INR (size s) end.
Fixpoint prod (e : env) (fs : list fac) : R := match fs with [] => 1 | f :: fs => den_f e f * prod e fs end.
Fixpoint nest (e : env) (bs : binders) (fs : list fac) : R := match bs with
  | [] => prod e fs | (v, s) :: bs => sum (size s) (fun k => nest (upd e v k) bs fs) end.
Definition den_t (e : env) (t : term) : R := let '(bs, fs, c) := t in Q2R c * nest e bs fs.
Fixpoint dens (e : env) (ts : list term) : R := match ts with [] => 0 | t :: ts => den_t e t + dens e ts end.

(* ---- which indices occur --------------------------------------------------- *)
Definition vars_f (f : fac) : list nat := match f with L _ ix => ix | D i j => [i; j] | Sz _ => [] end.
Definition vars (fs : list fac) : list nat := flat_map vars_f fs.
Definition names (bs : binders) : list nat := List.map fst bs.
Definition mem (x : nat) (l : list nat) : bool := existsb (Nat.eqb x) l.
Definition apart (l k : list nat) : bool := forallb (fun x => negb (mem x k)) l.
Fixpoint distinct (l : list nat) : bool := match l with [] => true | x :: l => negb (mem x l) && distinct l end.
Lemma mem_in x l : mem x l = true <-> In x l.
Proof. unfold mem. rewrite existsb_exists. split; [intros (y & H & E); apply Nat.eqb_eq in E; now subst|intros H; exists x; now rewrite Nat.eqb_refl]. Qed.
Lemma mem_out x l : mem x l = false <-> ~ In x l.
Proof. rewrite <- mem_in. destruct (mem x l); split; congruence. Qed.
Lemma apart_out l k : apart l k = true -> forall x, In x l -> ~ In x k.
Proof. unfold apart. rewrite forallb_forall. intros H x I. apply mem_out, negb_true_iff, H, I. Qed.
Lemma distinct_nodup l : distinct l = true -> NoDup l.
Proof. induction l; simpl; intros H; constructor; apply andb_true_iff in H as [A B]; auto. now apply mem_out, negb_true_iff. Qed.

(* ---- values depend on what occurs ------------------------------------------- *)
Lemma prod_ext e e' fs : (forall x, In x (vars fs) -> e x = e' x) -> prod e fs = prod e' fs.
Proof.
  induction fs as [|f fs IH]; simpl; intros H; auto. rewrite IH by (intros; apply H, in_or_app; auto). f_equal.
  destruct f; simpl in *; [f_equal; apply map_ext_in; intros; apply H, in_or_app; auto|rewrite !H; auto|auto].
Qed.
Lemma nest_ext bs fs : forall e e', (forall x, In x (vars fs) -> ~ In x (names bs) -> e x = e' x) -> nest e bs fs = nest e' bs fs.
Proof.
  induction bs as [|[v s] bs IH]; simpl; intros e e' H; [apply prod_ext; auto|].
  apply sum_ext; intros k _. apply IH. intros x I N. unfold upd. destruct (Nat.eqb_spec x v); auto. apply H; auto. intros [|]; congruence.
Qed.
Lemma prod_app e fs gs : prod e (fs ++ gs) = prod e fs * prod e gs.
Proof. induction fs; simpl; [ring|rewrite IHfs; ring]. Qed.
Lemma prod_perm e fs gs : Permutation fs gs -> prod e fs = prod e gs.
Proof. induction 1; simpl; try congruence; ring. Qed.
Lemma nest_prod bs fs gs : (forall e, prod e fs = prod e gs) -> forall e, nest e bs fs = nest e bs gs.
Proof. intros H. induction bs as [|[v s] bs IH]; simpl; intros e; auto. apply sum_ext; auto. Qed.
Lemma nest_perm bs cs fs : Permutation bs cs -> NoDup (names bs) -> forall e, nest e bs fs = nest e cs fs.
Proof.
  induction 1 as [|[v s]|[v s] [w r]|]; simpl; intros N e; auto.
  - apply sum_ext; intros. apply IHPermutation. now inversion N.
  - rewrite sum_swap. apply sum_ext; intros; apply sum_ext; intros. apply nest_ext. intros x _ _. unfold upd.
    destruct (Nat.eqb_spec x v), (Nat.eqb_spec x w); auto. subst. inversion N as [|? ? O]. exfalso. apply O. simpl. auto.
  - rewrite IHPermutation1 by auto. apply IHPermutation2. eapply Permutation_NoDup; [apply Permutation_map; eassumption|auto].
Qed.

(* ---- products of two terms ---------------------------------------------------- *)
Lemma nest_mul_r cs gs fs : (forall x, In x (names cs) -> ~ In x (vars fs)) -> forall e, prod e fs * nest e cs gs = nest e cs (fs ++ gs).
Proof.
  induction cs as [|[v s] cs IH]; simpl; intros H e; [now rewrite prod_app|].
  rewrite sum_l. apply sum_ext; intros k _. rewrite <- IH by auto. f_equal. apply prod_ext. intros x I. unfold upd.
  destruct (Nat.eqb_spec x v); auto. subst. exfalso. eapply H; eauto.
Qed.
Lemma nest_mul bs fs cs gs : (forall x, In x (names bs) -> ~ In x (vars gs)) -> (forall x, In x (names cs) -> ~ In x (vars fs)) ->
  forall e, nest e bs fs * nest e cs gs = nest e (bs ++ cs) (fs ++ gs).
Proof.
  intros H K. induction bs as [|[v s] bs IH]; simpl; intros e; [now apply nest_mul_r|].
  rewrite sum_r. apply sum_ext; intros k _. rewrite <- IH by (intros; apply H; simpl; auto). f_equal.
  apply nest_ext. intros x I _. unfold upd. destruct (Nat.eqb_spec x v); auto. subst. exfalso. eapply H; simpl; eauto.
Qed.
Definition times (a b : term) : option term := let '(bs, fs, c) := a in let '(cs, gs, d) := b in
  if apart (names bs) (vars gs) && apart (names cs) (vars fs) then Some (bs ++ cs, fs ++ gs, (c * d)%Q) else None.
Lemma times_ok a b t e : times a b = Some t -> den_t e t = den_t e a * den_t e b.
Proof.
  destruct a as [[bs fs] c], b as [[cs gs] d]. simpl. destruct (apart _ _) eqn:A; simpl; [|discriminate].
  destruct (apart (names cs) _) eqn:B; [|discriminate]. intros [= <-]. simpl. rewrite Q2R_mult, <- nest_mul by (apply apart_out; auto). ring.
Qed.

(* ---- expansion -------------------------------------------------------------------- *)
Fixpoint each {A B} (f : A -> option B) (l : list A) : option (list B) := match l with
  | [] => Some [] | x :: l => match f x, each f l with Some y, Some k => Some (y :: k) | _, _ => None end end.
Fixpoint all_times (ts us : list term) : option (list term) := match ts with
  | [] => Some [] | t :: ts => match each (times t) us, all_times ts us with Some l, Some k => Some (l ++ k) | _, _ => None end end.
Definition neg (t : term) : term := let '(bs, fs, c) := t in (bs, fs, (- c)%Q).
Definition under_sum (v s : nat) (t : term) : term := let '(bs, fs, c) := t in ((v, s) :: bs, fs, c).
Fixpoint expand (a : ex) : option (list term) := match a with
  | Num z => Some (if Z.eqb z 0 then [] else [([], [], inject_Z z)]) | Inv p => Some [([], [], (1 # p)%Q)]
  | Extent s => Some [([], [Sz s], 1%Q)]
  | Leaf id ix => Some [([], [L id ix], 1%Q)] | Del i j => Some [([], [D i j], 1%Q)]
  | Plus a b => match expand a, expand b with Some t, Some u => Some (t ++ u) | _, _ => None end
  | Minus a b => match expand a, expand b with Some t, Some u => Some (t ++ List.map neg u) | _, _ => None end
  | Opp a => option_map (List.map neg) (expand a)
  | Times a b => match expand a, expand b with Some t, Some u => all_times t u | _, _ => None end
  | Sum v s a => option_map (List.map (under_sum v s)) (expand a) end.
Lemma dens_app e t u : dens e (t ++ u) = dens e t + dens e u.
Proof. induction t; simpl; [ring|rewrite IHt; ring]. Qed.
Lemma dens_neg e t : dens e (List.map neg t) = - dens e t.
Proof. induction t as [|[[bs fs] c] t IH]; simpl; [ring|rewrite IH, Q2R_opp; ring]. Qed.
Lemma each_times e t us l : each (times t) us = Some l -> dens e l = den_t e t * dens e us.
Proof.
  revert l. induction us as [|u us IH]; simpl; intros l; [intros [= <-]; simpl; ring|].
  destruct (times t u) eqn:E; [|discriminate]. destruct (each _ us) eqn:F; [|discriminate]. intros [= <-]. simpl.
  rewrite (IH _ eq_refl), (times_ok _ _ _ _ E). ring.
Qed.
Lemma all_times_ok e ts us l : all_times ts us = Some l -> dens e l = dens e ts * dens e us.
Proof.
  revert l. induction ts as [|t ts IH]; simpl; intros l; [intros [= <-]; simpl; ring|].
  destruct (each _ us) eqn:E; [|discriminate]. destruct (all_times ts us) eqn:F; [|discriminate]. intros [= <-].
  rewrite dens_app, (IH _ eq_refl), (each_times _ _ _ _ E). ring.
Qed.
Lemma dens_sum e v s ts : dens e (List.map (under_sum v s) ts) = sum (size s) (fun k => dens (upd e v k) ts).
Proof.
  induction ts as [|[[bs fs] c] ts IH]; simpl; [now rewrite sum_0|]. rewrite IH, sum_l, <- sum_add. reflexivity.
Qed.
Lemma expand_ok a : forall ts e, expand a = Some ts -> den a e = dens e ts.
Proof.
  induction a; simpl; intros ts e; try (intros [= <-]; simpl).
  - destruct (Z.eqb_spec z 0) as [->|]; simpl; [reflexivity|]. unfold Q2R, inject_Z; simpl. rewrite Rinv_1. ring.
  - unfold Q2R; simpl. ring.
  - unfold Q2R; simpl. rewrite Rinv_1. ring.
  - unfold Q2R; simpl. rewrite Rinv_1. ring.
  - unfold Q2R; simpl. rewrite Rinv_1. ring.
  - destruct (expand a1), (expand a2); try discriminate. intros [= <-]. rewrite dens_app. erewrite IHa1, IHa2; eauto.
  - destruct (expand a1), (expand a2); try discriminate. intros [= <-]. rewrite dens_app, dens_neg. erewrite IHa1, IHa2; eauto; ring.
  - destruct (expand a); try discriminate. intros [= <-]. rewrite dens_neg. erewrite IHa; eauto.
  - destruct (expand a1), (expand a2); try discriminate. intros H. rewrite (all_times_ok _ _ _ _ H). erewrite IHa1, IHa2; eauto.
  - destruct (expand a); try discriminate. intros [= <-]. rewrite dens_sum. apply sum_ext; intros. apply IHa; auto.
Qed.

(* ---- renaming of summed indices ------------------------------------------------------ *)
Definition renaming := list (nat * nat).
Fixpoint app_r (r : renaming) (x : nat) : nat := match r with [] => x | (a, b) :: r => if Nat.eqb x a then b else app_r r x end.
Definition ren_f (p : nat -> nat) (f : fac) : fac := match f with L id ix => L id (List.map p ix) | D i j => D (p i) (p j) | Sz s => Sz s end.
Definition injective (p : nat -> nat) (l : list nat) : bool := forallb (fun x => forallb (fun y => Nat.eqb x y || negb (Nat.eqb (p x) (p y))) l) l.
Lemma injective_ok p l : injective p l = true -> forall x y, In x l -> In y l -> p x = p y -> x = y.
Proof.
  unfold injective. rewrite forallb_forall. intros H x y I J E. specialize (H x I). rewrite forallb_forall in H. specialize (H y J).
  rewrite E, Nat.eqb_refl in H. simpl in H. rewrite orb_false_r in H. now apply Nat.eqb_eq.
Qed.
Lemma prod_ren p fs e e' : (forall x, In x (vars fs) -> e x = e' (p x)) -> prod e fs = prod e' (List.map (ren_f p) fs).
Proof.
  induction fs as [|f fs IH]; simpl; intros H; auto. rewrite <- IH by (intros; apply H, in_or_app; auto). f_equal.
  destruct f; simpl in *; [rewrite map_map; f_equal; apply map_ext_in; intros; apply H, in_or_app; auto|rewrite !H; auto|auto].
Qed.
Lemma nest_ren p fs : forall bs e e', (forall x y, In x (names bs ++ vars fs) -> In y (names bs ++ vars fs) -> p x = p y -> x = y) ->
  (forall x, In x (vars fs) -> ~ In x (names bs) -> e x = e' (p x)) ->
  nest e bs fs = nest e' (List.map (fun b => (p (fst b), snd b)) bs) (List.map (ren_f p) fs).
Proof.
  induction bs as [|[v s] bs IH]; simpl; intros e e' J H; [apply prod_ren; auto|].
  apply sum_ext; intros k _. apply IH; [intros; apply J; auto|]. intros x I N. unfold upd.
  destruct (Nat.eqb_spec x v) as [->|D1]; [now rewrite Nat.eqb_refl|].
  destruct (Nat.eqb_spec (p x) (p v)) as [E|D2]; [exfalso; apply D1, J; auto; right; apply in_or_app; auto|].
  apply H; auto. intros [|]; congruence.
Qed.
Definition rename (r : renaming) (t : term) : option term := let '(bs, fs, c) := t in let p := app_r r in
  if injective p (names bs ++ vars fs) && forallb (fun x => mem x (names bs) || Nat.eqb (p x) x) (vars fs)
  then Some (List.map (fun b => (p (fst b), snd b)) bs, List.map (ren_f p) fs, c) else None.
Lemma rename_ok r t u e : rename r t = Some u -> den_t e t = den_t e u.
Proof.
  destruct t as [[bs fs] c]. simpl. destruct (injective _ _) eqn:J; simpl; [|discriminate]. destruct (forallb _ _) eqn:F; [|discriminate].
  intros [= <-]. simpl. f_equal. apply nest_ren; [now apply injective_ok|]. intros x I N. rewrite forallb_forall in F.
  specialize (F x I). apply mem_out in N. rewrite N in F. apply Nat.eqb_eq in F. now rewrite F.
Qed.

(* ---- deltas and unused indices ---------------------------------------------------------- *)
Definition sub (i j x : nat) : nat := if Nat.eqb x i then j else x.
Lemma nest_delta i j s fs : i <> j -> forall bs e, (In (j, s) bs /\ NoDup (names bs)) \/ ((e j < size s)%nat /\ ~ In j (names bs)) -> ~ In i (names bs) ->
  nest e (bs ++ [(i, s)]) (D i j :: fs) = nest e bs (List.map (ren_f (sub i j)) fs).
Proof.
  intros N. induction bs as [|[v t] bs IH]; simpl; intros e H O.
  - destruct H as [[[] _]|[H _]].
    rewrite (sum_ext _ _ (fun k => delta (e j) k * prod (upd e i k) fs)).
    + rewrite sum_delta by auto. apply prod_ren. intros x _. unfold upd, sub. now destruct (Nat.eqb_spec x i).
    + intros k _. unfold upd at 1 2. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec j i); [congruence|]. now rewrite delta_sym.
  - apply sum_ext; intros k K. apply IH; [|auto]. unfold upd. destruct H as [[[E|I] M]|[L1 L2]].
    + injection E as -> ->. right. rewrite Nat.eqb_refl. split; auto. now inversion M.
    + left. split; auto. now inversion M.
    + right. split; [|auto]. destruct (Nat.eqb_spec j v); auto. subst. exfalso; auto.
Qed.
Lemma nest_unused i s fs : ~ In i (vars fs) -> forall bs e, nest e (bs ++ [(i, s)]) fs = nest e bs (Sz s :: fs).
Proof.
  intros N. induction bs as [|[v t] bs IH]; simpl; intros e; [|apply sum_ext; intros; apply IH].
  rewrite (sum_ext _ _ (fun _ => prod e fs)); [apply sum_const|]. intros k _. apply prod_ext. intros x I. unfold upd.
  destruct (Nat.eqb_spec x i); auto. subst. contradiction.
Qed.

(* take one element out of a list *)
Fixpoint take {A} (p : A -> bool) (l : list A) : option (A * list A) := match l with
  | [] => None | x :: l => if p x then Some (x, l) else match take p l with Some (y, k) => Some (y, x :: k) | None => None end end.
Lemma take_ok {A} (p : A -> bool) l y k : take p l = Some (y, k) -> Permutation l (y :: k) /\ p y = true.
Proof.
  revert k. induction l as [|x l IH]; simpl; intros k; [discriminate|]. destruct (p x) eqn:E; [intros [= <- <-]; auto|].
  destruct (take p l) as [[z m]|]; [|discriminate]. intros [= -> <-]. destruct (IH m eq_refl) as [P Q]. split; auto. rewrite P. apply perm_swap.
Qed.
Variable ctx : binders.
Definition has (b : nat * nat) (l : binders) : bool := existsb (fun c => Nat.eqb (fst b) (fst c) && Nat.eqb (snd b) (snd c)) l.
Lemma has_in b l : has b l = true -> In b l.
Proof. unfold has. rewrite existsb_exists. intros ([x s] & I & E). apply andb_true_iff in E as [E F]. apply Nat.eqb_eq in E, F. destruct b; simpl in *; now subst. Qed.
(* use up a delta with i summed over s, j summed over s or free with extent s *)
Definition use_delta (i j : nat) (bs : binders) (fs : list fac) : option (binders * list fac) :=
  match take (fun b => Nat.eqb (fst b) i) bs with
  | Some ((_, s), cs) => if negb (Nat.eqb i j) && distinct (names bs) && (has (j, s) cs || (has (j, s) ctx && negb (mem j (names cs))))
      then Some (cs, List.map (ren_f (sub i j)) fs) else None
  | None => None end.
Definition good (e : env) := forall x s, In (x, s) ctx -> (e x < size s)%nat.
Lemma use_delta_ok i j bs fs cs gs e : good e -> use_delta i j bs fs = Some (cs, gs) -> nest e bs (D i j :: fs) = nest e cs gs.
Proof.
  unfold use_delta. intros G. destruct (take _ bs) as [[[i' s] ds]|] eqn:T; [|discriminate].
  apply take_ok in T as [P E]. simpl in E. apply Nat.eqb_eq in E. subst i'.
  destruct (negb (Nat.eqb i j)) eqn:N; simpl; [|discriminate]. destruct (distinct (names bs)) eqn:M; simpl; [|discriminate].
  destruct (has (j, s) ds || _) eqn:H; [|discriminate]. intros [= <- <-].
  apply negb_true_iff, Nat.eqb_neq in N. apply distinct_nodup in M.
  assert (M' : NoDup (i :: names ds)) by (apply (Permutation_NoDup (Permutation_map fst P) M)).
  rewrite (nest_perm bs (ds ++ [(i, s)])) by (auto; rewrite P; apply Permutation_cons_append).
  inversion M'; subst. apply nest_delta; auto.
  apply orb_true_iff in H as [H|H]; [left; split; auto; now apply has_in|].
  apply andb_true_iff in H as [H K]. right. split; [apply G; now apply has_in|now apply mem_out, negb_true_iff].
Qed.
Definition is_d (f : fac) : bool := match f with D _ _ => true | _ => false end.
Definition usable (bs : binders) (f : fac) : bool := match f with D i j => Nat.eqb i j || mem i (names bs) || mem j (names bs) | _ => false end.
Fixpoint use_deltas (fuel : nat) (bs : binders) (fs : list fac) : binders * list fac := match fuel with O => (bs, fs) | S fuel =>
  match take (usable bs) fs with
  | Some (D i j, gs) => if Nat.eqb i j then use_deltas fuel bs gs else
      match use_delta i j bs gs with Some (cs, hs) => use_deltas fuel cs hs | None =>
      match use_delta j i bs gs with Some (cs, hs) => use_deltas fuel cs hs | None => (bs, fs) end end
  | _ => (bs, fs) end end.
Lemma use_deltas_ok fuel : forall bs fs e, good e -> nest e bs fs = let '(cs, gs) := use_deltas fuel bs fs in nest e cs gs.
Proof.
  induction fuel as [|fuel IH]; simpl; intros bs fs e G; auto.
  destruct (take (usable bs) fs) as [[[|i j|] gs]|] eqn:T; auto. apply take_ok in T as [P _].
  rewrite (nest_prod bs fs (D i j :: gs)) by (intros; now apply prod_perm).
  destruct (Nat.eqb_spec i j) as [->|N].
  - rewrite (nest_prod bs _ gs) by (intros; simpl; rewrite delta_same; ring). now apply IH.
  - destruct (use_delta i j bs gs) as [[cs hs]|] eqn:U; [rewrite (use_delta_ok _ _ _ _ _ _ _ G U); now apply IH|].
    rewrite (nest_prod bs _ (D j i :: gs)) by (intros; simpl; now rewrite delta_sym).
    destruct (use_delta j i bs gs) as [[cs hs]|] eqn:V; [rewrite (use_delta_ok _ _ _ _ _ _ _ G V); now apply IH|].
    apply nest_prod. intros. simpl. rewrite delta_sym. symmetry. now apply (prod_perm e0) in P.
Qed.
Fixpoint drop_unused (fuel : nat) (bs : binders) (fs : list fac) : binders * list fac := match fuel with O => (bs, fs) | S fuel =>
  match take (fun b => negb (mem (fst b) (vars fs))) bs with
  | Some ((i, s), cs) => if distinct (names bs) then drop_unused fuel cs (Sz s :: fs) else (bs, fs) | None => (bs, fs) end end.
Lemma drop_unused_ok fuel : forall bs fs e, nest e bs fs = let '(cs, gs) := drop_unused fuel bs fs in nest e cs gs.
Proof.
  induction fuel as [|fuel IH]; simpl; intros bs fs e; auto. destruct (take _ bs) as [[[i s] cs]|] eqn:T; auto.
  apply take_ok in T as [P N]. destruct (distinct (names bs)) eqn:M; auto. apply distinct_nodup in M.
  rewrite (nest_perm bs (cs ++ [(i, s)])) by (auto; rewrite P; apply Permutation_cons_append).
  rewrite nest_unused by (now apply mem_out, negb_true_iff). apply IH.
Qed.

(* ---- sorting -------------------------------------------------------------------------------- *)
Fixpoint insert {A} (le : A -> A -> bool) (x : A) (l : list A) : list A := match l with [] => [x] | y :: k => if le x y then x :: l else y :: insert le x k end.
Definition sort {A} (le : A -> A -> bool) (l : list A) : list A := fold_right (insert le) [] l.
Lemma insert_perm {A} le (x : A) l : Permutation (x :: l) (insert le x l).
Proof. induction l as [|y l IH]; simpl; auto. destruct (le x y); auto. rewrite perm_swap. now constructor. Qed.
Lemma sort_perm {A} le (l : list A) : Permutation l (sort le l).
Proof. induction l; simpl; auto. rewrite <- insert_perm. now constructor. Qed.
Fixpoint lex (a b : list nat) : bool := match a, b with [], _ => true | _, [] => false | x :: a, y :: b => Nat.ltb x y || (Nat.eqb x y && lex a b) end.
Definition code (f : fac) : list nat := match f with L id ix => 0%nat :: id :: ix | D i j => [1%nat; i; j] | Sz s => [2%nat; s] end.
Definition le_f (f g : fac) : bool := lex (code f) (code g).
Definition le_b (a b : nat * nat) : bool := Nat.leb (fst a) (fst b).
Definition turn (f : fac) : fac := match f with D i j => if Nat.leb i j then D i j else D j i | _ => f end.
Lemma turn_ok e fs : prod e (List.map turn fs) = prod e fs.
Proof. induction fs as [|f fs IH]; simpl; auto. rewrite IH. f_equal. destruct f; simpl; auto. destruct (Nat.leb i j); auto. apply delta_sym. Qed.

(* the order of work: deltas and unused indices, then the names of the certificate, then sorting *)
Definition norm (r : renaming) (t : term) : option term := let '(bs, fs, c) := t in
  let '(bs, fs) := use_deltas (length fs) bs fs in let '(bs, fs) := drop_unused (length bs) bs fs in
  match rename r (bs, fs, c) with
  | Some (bs, fs, c) => if distinct (names bs) then Some (sort le_b bs, sort le_f (List.map turn fs), c) else None
  | None => None end.
Lemma norm_ok r t u e : good e -> norm r t = Some u -> den_t e t = den_t e u.
Proof.
  intros G. destruct t as [[bs fs] c]. unfold norm. pose proof (use_deltas_ok (length fs) bs fs e G) as A.
  destruct (use_deltas _ bs fs) as [b1 f1]. pose proof (drop_unused_ok (length b1) b1 f1 e) as B. destruct (drop_unused _ b1 f1) as [b2 f2].
  destruct (rename r _) as [[[b3 f3] c3]|] eqn:E; [|discriminate]. apply (rename_ok _ _ _ e) in E. simpl in E.
  destruct (distinct (names b3)) eqn:N; [|discriminate]. intros [= <-]. simpl. rewrite A, B, E. f_equal.
  rewrite (nest_perm b3 (sort le_b b3)) by (auto using sort_perm, distinct_nodup).
  apply nest_prod. intros e'. rewrite <- (prod_perm e' _ _ (sort_perm le_f (List.map turn f3))). symmetry. apply turn_ok.
Qed.
Fixpoint norms (rs : list renaming) (ts : list term) : option (list term) := match rs, ts with
  | [], [] => Some [] | r :: rs, t :: ts => match norm r t, norms rs ts with Some u, Some us => Some (u :: us) | _, _ => None end | _, _ => None end.
Lemma norms_ok e : good e -> forall rs ts us, norms rs ts = Some us -> dens e ts = dens e us.
Proof.
  intros G. induction rs as [|r rs IH]; intros [|t ts] us; simpl; try discriminate; [now intros [= <-]|].
  destruct (norm r t) eqn:N; [|discriminate]. destruct (norms rs ts) eqn:M; [|discriminate]. intros [= <-]. simpl.
  now rewrite (norm_ok _ _ _ _ G N), (IH _ _ M).
Qed.

(* ---- adding up -------------------------------------------------------------------------------- *)
Fixpoint put (t : term) (acc : list term) : list term := match acc with [] => [t] | u :: acc =>
  if key_dec (fst t) (fst u) then (fst u, (snd t + snd u)%Q) :: acc else u :: put t acc end.
Lemma put_ok e t acc : dens e (put t acc) = den_t e t + dens e acc.
Proof.
  induction acc as [|u acc IH]; simpl; [ring|]. destruct (key_dec _ _) as [E|]; simpl; [|rewrite IH; ring].
  destruct t as [[bs fs] c], u as [[cs gs] d]. simpl in *. injection E as -> ->. rewrite Q2R_plus. ring.
Qed.
Definition gather (ts : list term) : list term := fold_right put [] ts.
Lemma gather_ok e ts : dens e (gather ts) = dens e ts.
Proof. induction ts; simpl; auto. now rewrite put_ok, IHts. Qed.
Definition nothing (ts : list term) : bool := forallb (fun t => Qeq_bool (snd t) 0) ts.
Lemma nothing_ok e ts : nothing ts = true -> dens e ts = 0.
Proof.
  induction ts as [|[[bs fs] c] ts IH]; simpl; auto. intros H. apply andb_true_iff in H as [H K]. rewrite IH by auto.
  apply Qeq_bool_iff, Qeq_eqR in H. simpl in H. rewrite H. unfold Q2R; simpl. ring.
Qed.
Definition check (a b : ex) (rs qs : list renaming) : bool := match expand a, expand b with
  | Some t, Some u => match norms rs t, norms qs u with Some t, Some u => nothing (gather (t ++ List.map neg u)) | _, _ => false end
  | _, _ => false end.
Theorem check_sound a b rs qs : check a b rs qs = true -> forall e, good e -> den a e = den b e.
Proof.
  unfold check. destruct (expand a) as [t|] eqn:A; [|discriminate]. destruct (expand b) as [u|] eqn:B; [|discriminate].
  destruct (norms rs t) as [t'|] eqn:T; [|discriminate]. destruct (norms qs u) as [u'|] eqn:U; [|discriminate]. intros H e G.
  rewrite (expand_ok a t e A), (expand_ok b u e B), (norms_ok e G _ _ _ T), (norms_ok e G _ _ _ U).
  apply nothing_ok with (e := e) in H. rewrite gather_ok, dens_app, dens_neg in H. lra.
Qed.
End Sound.
