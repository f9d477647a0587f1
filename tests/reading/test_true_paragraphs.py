"""Paragraphs of true formulas as lectures write them: none of them is an alarm, whatever words tell of their names. A
wrong formula in the place of a right one is found where the text tells what its names are."""

from __future__ import annotations

import pytest

from symnn.reading.documents import document_of
from symnn.reading.note import judge, read

PARAGRAPHS = r"""
A real symmetric matrix $A \in \mathbb{R}^{n \times n}$ can be written as $A = Q \Lambda Q^\top$ where $Q$ is an orthogonal matrix of eigenvectors. Therefore $$\det(A) = \prod_i \lambda_i, \qquad \operatorname{tr}(A) = \sum_i \lambda_i .$$

---

For a quadratic $f(x) = \frac12 x^\top A x - b^\top x$ with $A$ symmetric positive definite the minimiser solves $A x^* = b$, and $$f(x) - f(x^*) = \frac12 (x - x^*)^\top A (x - x^*) .$$

---

The singular value decomposition $X = U S V^\top$ has $U^\top U = I$ and $V^\top V = I$, so that $$X^\top X = V S^2 V^\top .$$

---

Let $P = X (X^\top X)^{-1} X^\top$ be the hat matrix. It is symmetric and idempotent, $$P^\top = P, \quad P^2 = P ,$$ and the residual $e = y - P y$ satisfies $X^\top e = 0$.

---

The entropy $H(p) = -\sum_k p_k \log p_k$ of a distribution is largest for the uniform distribution, where $$H(p) = \log K .$$

---

Gradient descent with step size $\eta$ on an $L$-smooth function satisfies the descent lemma $$f(x - \eta \nabla f(x)) \le f(x) - \eta \left(1 - \frac{L \eta}{2}\right) \|\nabla f(x)\|^2 .$$ Choosing $\eta = 1/L$ gives $$f(x - \tfrac1L \nabla f(x)) \le f(x) - \frac{1}{2L} \|\nabla f(x)\|^2 .$$

---

If $f$ is $\mu$-strongly convex then $$f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac{\mu}{2} \|y - x\|^2 .$$ In particular, at the minimiser, $$f(y) - f(x^*) \ge \frac{\mu}{2} \|y - x^*\|^2 .$$

---

The hinge loss $\ell(z) = \max(0, 1 - z)$ of the margin $z = y f(x)$ upper bounds the zero-one loss, and with the sigmoid $\sigma$ the logistic loss is $\log(1 + e^{-z}) = -\log \sigma(z)$.

---

A kernel $k(x, y) = \phi(x)^\top \phi(y)$ is symmetric, $k(x, y) = k(y, x)$, and by Cauchy–Schwarz $$k(x, y)^2 \le k(x, x) k(y, y) .$$

---

For batch normalisation $\hat x_i = (x_i - \mu) / \sigma$ with the batch mean $\mu = \frac1m \sum_i x_i$ and $\sigma^2 = \frac1m \sum_i (x_i - \mu)^2$ the normalised activations have $$\sum_i \hat x_i = 0, \qquad \frac1m \sum_i \hat x_i^2 = 1 .$$

---

Dropout multiplies each activation by an independent mask $m_i \sim \mathrm{Bernoulli}(q)$ with keep probability $q$ and divides by $q$. In expectation nothing changes: $$\mathbb{E}\left[\frac{m_i h_i}{q}\right] = h_i .$$

---

The attention weights $a = \operatorname{softmax}(s)$ are positive and sum to one: $\sum_i a_i = 1$. Their Jacobian is $$\frac{\partial a}{\partial s} = \operatorname{diag}(a) - a a^\top .$$

---

The value function of a policy satisfies $V = R + \gamma P V$, hence $$V = (I - \gamma P)^{-1} R .$$

---

Adam's first moment is $m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t$ with $m_0 = 0$. If the gradients are stationary with mean $\mu$ then $$\mathbb{E}[m_t] = (1 - \beta_1^t) \mu ,$$ which is why $m_t$ is divided by $1 - \beta_1^t$.

---

In PCA the first principal component maximises $w^\top S w$ subject to $\|w\| = 1$, where $S$ is the covariance matrix. At the maximum $S w = \lambda w$ and the explained variance is $$w^\top S w = \lambda .$$

---

The whitening transform $W = S^{-1/2}$ of a covariance matrix $S$ satisfies $$W S W^\top = I .$$

---

The derivative of the sigmoid is at most one quarter, $\sigma'(z) \le \frac14$, so in a deep chain of scalar sigmoid units with weights of size at most one, $$\left| \frac{\partial a_L}{\partial a_0} \right| \le 4^{-L} .$$

---

If $A$ is invertible, the determinant lemma reads $$\det(A + u v^\top) = (1 + v^\top A^{-1} u) \det A .$$

---

In variational inference, $\log p(x) = \mathrm{ELBO} + D(q \,\|\, p)$, therefore $\mathrm{ELBO} \le \log p(x)$.

---

A Markov chain with transition matrix $P$ and stationary distribution $\pi$ satisfies $\pi^\top P = \pi^\top$. Under detailed balance $$\pi_i P_{ij} = \pi_j P_{ji} .$$

---

The Huber loss is quadratic near zero and linear far away; its derivative is clipped: for $|r| \le \delta$ $$h'(r) = r ,$$ and otherwise $h'(r) = \delta \operatorname{sign}(r)$.

---

Every nonnegative matrix $A$ with rows that sum to one has $A \mathbf{1} = \mathbf{1}$; such matrices are called stochastic. The product of two of them is stochastic again: $$A B \mathbf{1} = \mathbf{1} .$$

---

The logistic regression Hessian is $H = X^\top D X$ with $D = \operatorname{diag}(p \odot (1 - p))$. It is positive semidefinite: $$v^\top H v \ge 0 .$$

---

Label smoothing replaces the one-hot label by $\tilde y = (1 - \alpha) y + \alpha / K$. It still sums to one: $$\sum_k \tilde y_k = 1 .$$

---

Given the chain rule of probability, $p(a, b, c) = p(a) p(b \mid a) p(c \mid a, b)$; for a Markov chain $$p(c \mid a, b) = p(c \mid b) .$$

---

Suppose we have a training set of $m$ examples $(x^{(i)}, y^{(i)})$. Linear regression predicts $h_\theta(x) = \theta^\top x$ and minimises $$J(\theta) = \frac{1}{2} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2 .$$ Its partial derivatives are $$\frac{\partial J}{\partial \theta_j} = \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)} .$$

---

In matrix form, $J(\theta) = \frac12 (X\theta - y)^\top (X\theta - y)$, whose gradient vanishes when the normal equations $X^\top X \theta = X^\top y$ hold. Thus $$\theta = (X^\top X)^{-1} X^\top y .$$

---

The exponential family has densities $p(y; \eta) = b(y) \exp(\eta y - a(\eta))$. For the Bernoulli distribution with mean $\phi$ the natural parameter is $\eta = \log \frac{\phi}{1 - \phi}$, and so $$\phi = \frac{1}{1 + e^{-\eta}} .$$ Moreover $a(\eta) = \log(1 + e^\eta)$ has $a'(\eta) = \phi$.

---

Naive Bayes assumes that features are conditionally independent given the class, $$p(x_1, x_2 \mid y) = p(x_1 \mid y) p(x_2 \mid y) .$$

---

The functional margin $\hat\gamma = y (w^\top x + b)$ and the geometric margin $\gamma$ are related by $\gamma = \hat\gamma / \|w\|$. If $\|w\| = 1$ they coincide: $$\gamma = \hat\gamma .$$

---

The polynomial kernel $K(x, z) = (x^\top z)^2$ equals $\phi(x)^\top \phi(z)$ with $\phi(x)_{ij} = x_i x_j$: $$(x^\top z)^2 = \sum_{i,j} x_i x_j z_i z_j .$$

---

For a discount $\gamma < 1$, the Bellman operator is a contraction in the max norm: $$\|T V - T U\|_\infty \le \gamma \|V - U\|_\infty .$$

---

LQR has a quadratic value function; the Riccati recursion starts from $\Phi_T = -U_T$ and keeps $\Phi_t$ symmetric: $$\Phi_t = \Phi_t^\top .$$

---

A function is Lipschitz with constant $L$ if $|f(x) - f(y)| \le L |x - y|$. The ReLU is 1-Lipschitz, $|\max(0, x) - \max(0, y)| \le |x - y|$, and so is tanh.

---

By the triangle inequality $\|x + y\| \le \|x\| + \|y\|$; equality holds if and only if one is a nonnegative multiple of the other, in which case $\|x + y\| = \|x\| + \|y\|$.

---

In a GRU, $h_t = (1 - z_t) \odot h_{t-1} + z_t \odot \tilde h_t$. When the update gate saturates at zero the state is copied: $h_t = h_{t-1}$.

---

An autoencoder with tied weights has $W' = W^\top$. A linear autoencoder with orthonormal rows, $W W^\top = I$, reconstructs $\hat x = W^\top W x$, and $$W \hat x = W x .$$

---

For a graph with adjacency matrix $A$ and degree matrix $D$ the Laplacian $L = D - A$ satisfies $$L \mathbf{1} = 0, \qquad x^\top L x = \frac12 \sum_{i,j} A_{ij} (x_i - x_j)^2 .$$ For an undirected graph $A = A^\top$.

---

The softmax is invariant to shifts: $\operatorname{softmax}(z + c \mathbf{1}) = \operatorname{softmax}(z)$. In practice one subtracts the maximum so that $\max_i z_i = 0$.

---

Cosine similarity is scale invariant: for $c > 0$, $$\frac{(c u)^\top v}{\|c u\| \|v\|} = \frac{u^\top v}{\|u\| \|v\|} .$$

---

Reparametrising $\sigma = \log(1 + e^\rho)$ keeps the scale positive: $\sigma > 0$, and $\frac{d\sigma}{d\rho} = \frac{1}{1 + e^{-\rho}}$.

---

Early stopping on a quadratic with eigenvalues $\lambda_i$: after $t$ steps the error component is $e_t = (1 - \eta\lambda)^t e_0$. With $0 < \eta \lambda < 1$, it shrinks: $|e_t| \le |e_0|$.

---

Gradient clipping rescales: if $\|g\| > c$ then $\tilde g = c g / \|g\|$, and $\|\tilde g\| = c$.

---

Binary cross-entropy with $p = 1/2$ costs $\log 2$ whatever the label: $$-y \log \tfrac12 - (1 - y) \log \tfrac12 = \log 2 .$$

---

Two random variables are uncorrelated if $\operatorname{Cov}(X, Y) = 0$. Independent variables are uncorrelated: $\mathbb{E}[XY] = \mathbb{E}[X]\mathbb{E}[Y]$.

---

The matrix $M = \begin{pmatrix} 0 & 1 \\ -1 & 0 \end{pmatrix}$ is a rotation by ninety degrees: $M^\top M = I$, $M^2 = -I$ and $\det M = 1$.

---

If $u$ and $v$ are orthonormal, $\|a u + b v\|^2 = a^2 + b^2$.

---

The trace trick for quadratic forms: $x^\top A x = \operatorname{tr}(A x x^\top)$; for a random vector with mean zero and identity covariance, $$\mathbb{E}[x^\top A x] = \operatorname{tr} A .$$

---

A matrix norm is called consistent if $\|A x\| \le \|A\| \|x\|$ for all $x$. The Frobenius norm is consistent.

---

We say that $x$ and $y$ are $A$-conjugate when $x^\top A y = 0$. For conjugate directions, $$(x + y)^\top A (x + y) = x^\top A x + y^\top A y .$$

---

Conjugate gradients picks the step $\alpha = \frac{r^\top r}{p^\top A p}$. In the first iteration $p = r$, so $$\alpha = \frac{r^\top r}{r^\top A r} .$$

---

The power iteration converges to the dominant eigenvector $v$ with $A v = \lambda_1 v$; the Rayleigh quotient there equals $$\frac{v^\top A v}{v^\top v} = \lambda_1 .$$

---

The Gram–Schmidt step $u = v - (q^\top v) q$ with a unit vector $q$ makes the result orthogonal: $q^\top u = 0$.

---

Householder reflections $H = I - 2 u u^\top$ with $\|u\| = 1$ are symmetric and orthogonal: $H^\top = H$, $H^2 = I$.

---

An estimator is consistent if it converges to the true value; it is unbiased if $\mathbb{E}[\hat\theta] = \theta$.

---

For a Poisson variable $X$ with rate $\lambda$, $\mathbb{E}[X] = \operatorname{Var}(X) = \lambda$.

---

The geometric series $\sum_{k=0}^\infty \gamma^k = \frac{1}{1 - \gamma}$ bounds returns: if rewards are at most one in absolute value then $|G| \le \frac{1}{1 - \gamma}$.

---

An $\epsilon$-greedy policy takes the greedy action with probability $1 - \epsilon + \epsilon / k$; the probabilities sum to one: $$1 - \epsilon + \frac{\epsilon}{k} + (k - 1) \frac{\epsilon}{k} = 1 .$$

---

The advantage $A = Q - V$ has zero mean under the policy: $\sum_a \pi_a A_a = 0$, since $V = \sum_a \pi_a Q_a$.

---

For a fair coin the entropy is one bit: $H = -\frac12 \log_2 \frac12 - \frac12 \log_2 \frac12 = 1$.

---

If the objective is separable, $f(x) = \sum_i f_i(x_i)$, its Hessian is diagonal: for $i \ne j$, $$\frac{\partial^2 f}{\partial x_i \partial x_j} = 0 .$$

---

For positively homogeneous losses, $\ell(c z) = c \ell(z)$ for $c > 0$. ReLU networks are homogeneous in each layer's weights.

---

A rank-one update $A = u v^\top$ has $\det A = 0$ for $n \ge 2$, and $A^2 = (v^\top u) A$.

---

Two layers with ReLU can be rescaled: for $c > 0$, $\max(0, c z) = c \max(0, z)$, so $(W_1, W_2)$ and $(c W_1, W_2 / c)$ give the same network.

---

Batch size and learning rate are scaled together: $\eta' = k \eta$ when $B' = k B$, so that $\eta' / B' = \eta / B$.

---

Cosine annealing uses $\eta_t = \frac{\eta_0}{2} (1 + \cos(\pi t / T))$. At the start $\eta_0 = \eta_0$, and at the end $\eta_T = 0$.

---

The effective number of samples is $n_e = \frac{(\sum_i w_i)^2}{\sum_i w_i^2}$, which is at most $n$; for equal weights $n_e = n$.

---

In a mixture model the responsibilities $r_k = \frac{\pi_k p_k}{\sum_j \pi_j p_j}$ sum to one: $\sum_k r_k = 1$.

---

The triplet loss vanishes when $d_n \ge d_p + m$: $\max(0, d_p - d_n + m) = 0$.

---

Layer scale initialises $\gamma$ to a small constant; at $\gamma = 0$ the block is the identity, $y = x + \gamma f(x) = x$.

---

Rotary embeddings rotate queries and keys, and rotations satisfy $R_m^\top R_n = R_{n-m}$.

---

Since permutation matrices are orthogonal, $P^\top P = I$ and $P^{-1} = P^\top$.

---

The log-sum-exp is a smooth maximum: $\max_i z_i \le \log \sum_i e^{z_i} \le \max_i z_i + \log n$.

---

Nesterov's momentum evaluates the gradient at the look-ahead point; for $\mu = 0$ it is plain gradient descent: $v = -\eta g$.

---

By weak duality the dual value $d^*$ is at most the primal value $p^*$: $d^* \le p^*$. For convex problems with Slater's condition $d^* = p^*$.

---

The bias-corrected estimate satisfies $\mathbb{E}[s^2] = \sigma^2$ where $s^2 = \frac{1}{n-1} \sum_i (x_i - \bar x)^2$.
"""
TRUE = [text.strip() for text in PARAGRAPHS.split("---")]
LIES = [
    (r"P^2 = P", r"P^2 = -P"),
    (r"\frac1m \sum_i \hat x_i^2 = 1", r"\sum_i \hat x_i^2 = 1"),
    (r"\operatorname{diag}(a) - a a^\top", r"\operatorname{diag}(a) - a^\top a"),
    (r"\operatorname{diag}(a) - a a^\top", r"\operatorname{diag}(a) + a a^\top"),
    (r"(1 + v^\top A^{-1} u) \det A", r"(1 - v^\top A^{-1} u) \det A"),
    (r"x_i x_j z_i z_j", r"x_i x_j z_i"),
    (r"= \frac{u^\top v}{\|u\| \|v\|}", r"= c \frac{u^\top v}{\|u\| \|v\|}"),
    (r"\frac{1}{1 + e^{-\rho}}", r"\frac{1}{1 + e^{\rho}}"),
    (r"M^2 = -I", r"M^2 = I"),
    (r"A^2 = (v^\top u) A", r"A^2 = (u^\top u) A"),
]


def verdicts(text: str) -> list[str]:
    parts = [part for item in read(document_of(text, "markdown")) for part in item.parts]
    return [part.verdict or (judge(part.task, 10)["verdict"] if part.task else "none") for part in parts]


@pytest.mark.parametrize("text", TRUE)
def test_a_true_paragraph_is_no_alarm(text: str) -> None:
    assert not {"refuted", "ill-typed"} & set(verdicts(text))


@pytest.mark.parametrize(("true", "false"), LIES)
def test_a_lie_in_its_place_is_found(true: str, false: str) -> None:
    (text,) = [text for text in TRUE if true in text]
    assert {"refuted", "ill-typed"} & set(verdicts(text.replace(true, false)))


def test_a_name_before_a_row_is_a_column() -> None:
    assert verdicts(r"A rank-one update $A = u v^\top$ has $$A^2 = (v^\top u) A .$$")[-1] == "proved"
    assert verdicts(r"Let $g = a x^\top y$. Then $$g^2 = a^2 (x^\top y)^2 .$$")[-1] == "proved"
