(* The chain rule along paths: through a function of every entry, through Wx + b by each of its parts. *)
From Coq Require Import Reals Lra Lia Arith List.
From Coquelicot Require Import Coquelicot.
From Symnn Require Import Statements Sums Pairing Derive.

Lemma derive_const (c x : R) : is_derive (fun _ : R => c) x 0.
Proof. apply (is_derive_const (V := R_NormedModule)). Qed.
Lemma derive_plus f g x df dg : is_derive f x df -> is_derive g x dg -> is_derive (fun t : R => f t + g t) x (df + dg).
Proof. apply (is_derive_plus (V := R_NormedModule)). Qed.
Lemma derive_mult f g x df dg : is_derive f x df -> is_derive g x dg -> is_derive (fun t : R => f t * g t) x (df * g x + f x * dg).
Proof. intros. apply (is_derive_mult f g); auto. intros; apply Rmult_comm. Qed.
Lemma derive_comp g p x dg dp : is_derive g (p x) dg -> is_derive p x dp -> is_derive (fun t : R => g (p t)) x (dg * dp).
Proof.
  intros G P. apply is_derive_eq with (dp * dg); [|ring].
  apply (is_derive_comp (K := R_AbsRing) (V := R_NormedModule) g p); auto.
Qed.

Lemma gradient_map n (F : vector n -> R) (g g' : R -> R) (z D : vector n) :
  (forall i, (i < n)%nat -> is_derive g (z i) (g' (z i))) -> is_gradient_along1 n F (fun i => g (z i)) D ->
  is_gradient_along1 n (fun z => F (fun i => g (z i))) z (fun i => D i * g' (z i)).
Proof.
  intros G L p H <- P. eapply is_derive_eq.
  - apply (L (fun t i => g (p t i)) (fun i => g' (p 0 i) * H i)); [reflexivity|].
    intros i Hi. apply (derive_comp g (fun t => p t i)); auto.
  - apply sum_ext; intros; ring.
Qed.
Lemma gradient_input n m (F : vector m -> R) (W : matrix m n) (b : vector m) (a : vector n) (D : vector m) :
  is_gradient_along1 m F (fun i => sum n (fun j => W i j * a j) + b i) D ->
  is_gradient_along1 n (fun a => F (fun i => sum n (fun j => W i j * a j) + b i)) a (fun j => sum m (fun i => W i j * D i)).
Proof.
  intros L p H <- P. eapply is_derive_eq.
  - apply (L (fun t i => sum n (fun j => W i j * p t j) + b i) (fun i => sum n (fun j => W i j * H j))); [reflexivity|].
    intros i Hi. apply is_derive_eq with (sum n (fun j => W i j * H j) + 0); [|ring].
    apply derive_plus; [|apply derive_const]. apply is_derive_sum. intros j Hj.
    apply is_derive_eq with (0 * p 0 j + W i j * H j); [|ring]. apply (derive_mult (fun _ => W i j)); [apply derive_const|auto].
  - cbv beta. rewrite (sum_ext m _ (fun i => sum n (fun j => D i * (W i j * H j)))) by (intros; apply sum_l).
    rewrite sum_swap. apply sum_ext; intros. rewrite sum_r. apply sum_ext; intros; ring.
Qed.
Lemma gradient_weights n m (F : vector m -> R) (W : matrix m n) (b : vector m) (a : vector n) (D : vector m) :
  is_gradient_along1 m F (fun i => sum n (fun j => W i j * a j) + b i) D ->
  is_gradient_along2 m n (fun W => F (fun i => sum n (fun j => W i j * a j) + b i)) W (fun i j => D i * a j).
Proof.
  intros L p H <- P. eapply is_derive_eq.
  - apply (L (fun t i => sum n (fun j => p t i j * a j) + b i) (fun i => sum n (fun j => H i j * a j))); [reflexivity|].
    intros i Hi. apply is_derive_eq with (sum n (fun j => H i j * a j) + 0); [|ring].
    apply derive_plus; [|apply derive_const]. apply is_derive_sum. intros j Hj.
    apply is_derive_eq with (H i j * a j + p 0 i j * 0); [|ring]. apply (derive_mult (fun t => p t i j)); [auto|apply derive_const].
  - apply sum_ext; intros. rewrite sum_l. apply sum_ext; intros; ring.
Qed.
Lemma gradient_bias m (F : vector m -> R) (c b D : vector m) :
  is_gradient_along1 m F (fun i => c i + b i) D -> is_gradient_along1 m (fun b => F (fun i => c i + b i)) b D.
Proof.
  intros L p H <- P. apply (L (fun t i => c i + p t i) H); [reflexivity|].
  intros i Hi. apply is_derive_eq with (0 + H i); [|ring]. apply derive_plus; [apply derive_const|auto].
Qed.
