"""Losses of today: KL of Gaussians, the evidence bound, contrastive loss, preferences, and how a KL is estimated."""

import sympy as sp

import symnn
from symnn import E, Var, log_softmax, random, softmax

chapter = symnn.Chapter("Losses of today", number=22)

chapter.say(r"""
    Squared error and cross-entropy compare an output with a label. Much of what is trained now has no label in that
    sense: autoencoders that must also be able to invent, embeddings that must find each other, language models that
    must please. Their losses are made of the same pieces, logarithms of probabilities and their means.

    **By the end of this chapter** you will know the divergence of two Gaussians and the term that variational
    autoencoders add to their loss; by how much the evidence bound is off; the gradients of InfoNCE and of DPO; and
    why, of three estimators of a divergence, the one that is best as a number is wrong as a loss.

    ## Two Gaussians

    The *Kullback–Leibler divergence* $\mathrm{KL}(p \,\|\, q) = \mathbb{E}_{x \sim p}[\log p(x) - \log q(x)]$ says how
    surprised one is who expects $q$ and gets $p$. For normal distributions the logarithm of the density is a
    quadratic, and so only mean and variance count.
""")

m1, m2 = sp.symbols("mu_1 mu_2", real=True)
s1, s2 = sp.symbols("sigma_1 sigma_2", positive=True)
half = sp.Rational(1, 2)
had, square = sp.HadamardProduct, lambda u: sp.HadamardPower(u, 2)
x = random("x", mean=m1, variance=s1**2)


def log_density(at, mean, deviation):
    """The logarithm of the normal density."""
    return -sp.log(2 * sp.pi * deviation**2) / 2 - (at - mean) ** 2 / (2 * deviation**2)


divergence = sp.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - half

chapter.claim(
    "**Key result.** The divergence of two Gaussians.",
    E(log_density(x, m1, s1) - log_density(x, m2, s2)),
    divergence,
    given=r"$x$ has mean $\mu_1$ and variance $\sigma_1^2$",
    latex=r"\mathrm{KL}\bigl(\mathcal{N}(\mu_1, \sigma_1^2) \,\|\, \mathcal{N}(\mu_2, \sigma_2^2)\bigr)"
    r" = \log\frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2 \sigma_2^2} - \frac12",
)
chapter.claim("It is never negative.", symnn.claim(divergence, ">=", 0))
exchanged = divergence.subs({m1: m2, m2: m1, s1: s2, s2: s1}, simultaneous=True)

chapter.claim(
    "It is not the same in both directions.",
    divergence,
    exchanged,
    expect="refuted",
    mended=(divergence.subs(s2, s1), exchanged.subs(s2, s1)),
    mended_latex=r"\mathrm{KL}\bigl(\mathcal{N}(\mu_1, \sigma^2) \,\|\, \mathcal{N}(\mu_2, \sigma^2)\bigr)"
    r" = \mathrm{KL}\bigl(\mathcal{N}(\mu_2, \sigma^2) \,\|\, \mathcal{N}(\mu_1, \sigma^2)\bigr)",
)

d = symnn.sizes("d")
mu, s, one = symnn.vector("mu", d), symnn.vector("s", d), sp.OneMatrix(d, 1)
to_standard = symnn.sum(square(mu) + symnn.exp(s) - one - s) / 2

chapter.say(r"""
    A variational autoencoder compares the code of each example, a Gaussian with $d$ independent entries, with the
    standard normal distribution. The network gives the means $\mu$ and the *logarithms of the variances*,
    $s = \log \sigma^2$, which may be any numbers. The divergences of the entries add up:
""")

chapter.claim(
    "For one entry, with $\\mu_1$ for the mean.",
    symnn.claim(
        r"\mathrm{KL}\bigl(\mathcal{N}(\mu_1, e^{s}) \,\|\, \mathcal{N}(0, 1)\bigr) = \tfrac12 (\mu_1^2 + e^{s} - 1 - s)",
        let=[r"\mu_1:", "s:"],
    ),
)
chapter.claim(
    r"If $s$ is read as $\log \sigma$, the same code is wrong: it then holds $e^{2s}$ and $2s$.",
    symnn.claim(
        r"\mathrm{KL}\bigl(\mathcal{N}(\mu_1, e^{2s}) \,\|\, \mathcal{N}(0, 1)\bigr) = \tfrac12 (\mu_1^2 + e^{s} - 1 - s)",
        let=[r"\mu_1:", "s:"],
    ),
    expect="refuted",
    mended=symnn.claim(
        r"\mathrm{KL}\bigl(\mathcal{N}(\mu_1, e^{2s}) \,\|\, \mathcal{N}(0, 1)\bigr)"
        r" = \tfrac12 (\mu_1^2 + e^{2s} - 1 - 2s)",
        let=[r"\mu_1:", "s:"],
    ),
)
chapter.claim("The gradient with respect to the means pulls them to zero.", (symnn.gradient, to_standard, mu), mu)
chapter.claim(
    "The gradient with respect to the logarithms pulls the variances to one.",
    (symnn.gradient, to_standard, s),
    (symnn.exp(s) - one) / 2,
)

chapter.say(r"""
    ## The evidence bound

    What an autoencoder would like to make large is the probability of an example, a sum over all codes,
    $p(x) = \sum_k p(x, k)$. (A sum stands here for an integral.) The sum is out of reach, but for any distribution
    $q$ over the codes there is a bound that can be computed by sampling. Write the joint probabilities as
    $p(x, k) = e^{a_k}$ and $q$ as a softmax, so that $q = \operatorname{softmax}(\theta)$; the true distribution of the
    codes, given the example, is then $\operatorname{softmax}(a)$.
""")

K = symnn.sizes("K")
a, theta, phi = symnn.vector("a", K), symnn.vector("theta", K), symnn.vector("phi", K)
ones = sp.OneMatrix(K, 1)
q, log_q = softmax(theta), log_softmax(theta)
bound = (q.T * (a - log_q))[0, 0]
missing = (q.T * (log_q - log_softmax(a)))[0, 0]

chapter.claim(
    "**Key result.** Evidence is bound plus divergence.",
    symnn.log_sum_exp(a),
    bound + missing,
    latex=r"\log p(x) = \underbrace{\sum_k q_k \bigl(\log p(x, k) - \log q_k\bigr)}_{\text{ELBO}}"
    r" + \underbrace{\sum_k q_k \bigl(\log q_k - \log p(k \mid x)\bigr)}_{\mathrm{KL}(q \,\|\, p(\cdot \mid x))}",
)
chapter.claim(
    "So it is a lower bound.", symnn.claim(bound, "<=", symnn.log_sum_exp(a)), latex=r"\text{ELBO} \le \log p(x)"
)
chapter.claim(
    "It is exact where $q$ is the true distribution of the codes.",
    (softmax(a).T * (a - log_softmax(a)))[0, 0],
    symnn.log_sum_exp(a),
    latex=r"q = p(\cdot \mid x) \;\Rightarrow\; \text{ELBO} = \log p(x)",
)
chapter.claim(
    "It is not exact for every $q$.",
    bound,
    symnn.log_sum_exp(a),
    expect="refuted",
    latex=r"\text{ELBO} = \log p(x)",
    mended=(bound + missing, symnn.log_sum_exp(a)),
    mended_latex=r"\text{ELBO} + \mathrm{KL}(q \,\|\, p(\cdot \mid x)) = \log p(x)",
)

chapter.say(r"""
    ## A gradient through a sample

    The bound is a mean over samples $z$ of a distribution that is trained itself. How does one differentiate with
    respect to its mean $\mu$? Two ways lead to the right answer on average. Either $z = \mu + \sigma \epsilon$ with a standard normal
    $\epsilon$, and one differentiates through it (the *reparameterised* estimator); or one multiplies what is averaged
    by the derivative of the log density, $(z - \mu)/\sigma^2$ (the *score* estimator). Take $z^2$ for an example.
""")

mean, deviation = sp.Symbol("mu", real=True), sp.Symbol("sigma", positive=True)
noise = random("epsilon", distribution=("normal", 0, 1))
sample = mean + deviation * noise
by_path, by_score = 2 * sample, sample**2 * (sample - mean) / deviation**2

chapter.claim("What is to be differentiated.", E(sample**2), mean**2 + deviation**2)
chapter.claim("On average the first way gives its derivative.", E(by_path), 2 * mean)
chapter.claim("The second one too.", E(by_score), 2 * mean)
chapter.claim("The variance of the first.", Var(by_path), 4 * deviation**2)
chapter.claim(
    "That of the second is larger, and for $\\mu \\ne 0$ it grows without bound as $\\sigma$ becomes small.",
    Var(by_score),
    mean**4 / deviation**2 + 14 * mean**2 + 15 * deviation**2,
)

chapter.say(r"""
    ## One among many

    A contrastive loss shows a query $u$ one right answer and many wrong ones. The scores of all $n$ answers, inner
    products divided by a *temperature* $\tau$, go through a softmax, and the right answer should get the weight 1. Let $y$ be the
    one-hot column of the right answer, and let the answers stand in the rows of $A$. This is InfoNCE: cross-entropy, in
    which the classes are the other examples.
""")

n, D, N = symnn.sizes("n D N")
A, u, y = symnn.matrix("A", n, D), symnn.vector("u", D), symnn.vector("y", n)
tau = sp.Symbol("tau", positive=True)
sums_to_one = sp.Eq(sp.OneMatrix(1, n) * y, sp.OneMatrix(1, 1))
shares = softmax(A * u / tau)
contrastive = -(y.T * log_softmax(A * u / tau))[0, 0]
S = symnn.matrix("S", N, N)
rows, columns = softmax(S, axis=1), softmax(S, axis=0)
both_ways = -(symnn.trace(log_softmax(S, axis=1)) + symnn.trace(log_softmax(S, axis=0))) / (2 * N)
common = sp.Symbol("c", real=True)

chapter.claim(
    "**Key result.** The gradient with respect to the query pulls it to the right answer and away from the mean of all.",
    (symnn.gradient, contrastive, u),
    A.T * (shares - y) / tau,
    assume=[sums_to_one],
    latex=r"\frac{\partial \mathcal{L}}{\partial u} = \frac1\tau A^\top (p - y), \qquad p = \operatorname{softmax}(A u / \tau)",
)
chapter.claim(
    r"Without $1/\tau$.",
    (symnn.gradient, contrastive, u),
    A.T * (shares - y),
    assume=[sums_to_one],
    expect="refuted",
    latex=r"\frac{\partial \mathcal{L}}{\partial u} = A^\top (p - y)",
    mended=((symnn.gradient, contrastive, u), A.T * (shares - y) / tau),
    mended_latex=r"\frac{\partial \mathcal{L}}{\partial u} = \frac1\tau A^\top (p - y)",
)
chapter.claim(
    "A temperature that is trained has this gradient: the mean score under $p$, minus that of the right answer.",
    (symnn.gradient, contrastive, tau),
    -((shares - y).T * A * u)[0, 0] / tau**2,
    assume=[sums_to_one],
    latex=r"\frac{\partial \mathcal{L}}{\partial \tau} = -\frac{1}{\tau^2} (p - y)^\top A u",
)

chapter.say(r"""
    Where pairs are trained, pictures and captions, each of $N$ pictures asks for its caption and each caption for its
    picture. In the table $S$ of all scores the right ones are on the diagonal, and the loss is the mean over both
    directions.
""")

chapter.claim(
    "The gradient with respect to the scores. $P$ is the softmax of the rows of $S$, and $Q$ that of its columns.",
    (symnn.gradient, both_ways, S),
    (rows + columns - 2 * sp.Identity(N)) / (2 * N),
    latex=r"\frac{\partial \mathcal{L}}{\partial S} = \frac{P + Q - 2 I}{2N}",
)
chapter.claim(
    r"Where all scores are equal the loss is $\log N$. This is what one should see at the start.",
    -symnn.trace(log_softmax(common * sp.OneMatrix(N, N), axis=1)) / N,
    sp.log(N),
    latex=r"S = c\, \mathbf{1}\mathbf{1}^\top \;\Rightarrow\; \mathcal{L} = \log N",
)
chapter.claim(
    r"It can be more than that.",
    symnn.claim(-symnn.trace(log_softmax(S, axis=1)) / N, "<=", sp.log(N)),
    expect="refuted",
    latex=r"\mathcal{L} \le \log N",
)

chapter.say(r"""
    ## Preferences

    A language model $\pi$ is to get a large reward $r$ and yet stay near a reference $\rho$: maximise
    $\mathbb{E}_\pi[r] - \beta\, \mathrm{KL}(\pi \,\|\, \rho)$ with some $\beta > 0$. For $K$ possible answers, with
    $\pi = \operatorname{softmax}(\theta)$ and $\rho = \operatorname{softmax}(\phi)$, the optimum can be written down. It is
    $\pi^*_k \propto \rho_k e^{r_k/\beta}$:
""")

beta = sp.Symbol("beta", positive=True)
reward, reference = symnn.vector("r", K), log_softmax(phi)
objective = (q.T * (reward - beta * (log_q - reference)))[0, 0]
best = log_softmax(reference + reward / beta)
log_z = symnn.log_sum_exp(reference + reward / beta)

chapter.claim(
    "The objective is a constant minus a divergence from that optimum.",
    objective,
    beta * log_z - beta * (q.T * (log_q - best))[0, 0],
    latex=r"\mathbb{E}_\pi[r] - \beta\, \mathrm{KL}(\pi \,\|\, \rho) = \beta \log Z - \beta\, \mathrm{KL}(\pi \,\|\, \pi^*),"
    r" \qquad Z = \sum_k \rho_k e^{r_k/\beta}",
)
chapter.claim(
    r"Solved for the reward: up to a number that is the same for all answers, it is $\beta$ times a log ratio.",
    reward,
    beta * (best - reference) + beta * log_z * ones,
    latex=r"r = \beta \log \frac{\pi^*}{\rho} + \beta \log Z",
)

chapter.say(r"""
    That number cancels in a difference, and only differences matter for the question which of two answers is
    preferred: the winner $w$ or the loser $l$. This is the idea of DPO, which trains $\pi$ on preferences without ever
    knowing a reward. Its loss is $-\log \sigma(h)$, with the log ratios against the reference

    $$h = \beta\bigl[(\log\pi_w - \log\rho_w) - (\log\pi_l - \log\rho_l)\bigr].$$
""")

pw, pl, rw, rl = sp.symbols("p_w p_l rho_w rho_l", real=True)
margin = beta * ((pw - rw) - (pl - rl))
dpo = -symnn.log(symnn.sigmoid(margin))
features = symnn.matrix("F", n, D)
win, lose, fixed = symnn.vector("w", n), symnn.vector("l", n), symnn.vector("rho", n)
parameters = symnn.vector("theta", D)
linear = beta * ((win - lose).T * (log_softmax(features * parameters) - fixed))[0, 0]

chapter.claim(
    r"**Key result.** The gradient with respect to the log probability of the winner, here $p_w = \log \pi_w$.",
    (symnn.gradient, dpo, pw),
    -beta * symnn.sigmoid(-margin),
    latex=r"\frac{\partial}{\partial \log\pi_w} \bigl[-\log\sigma(h)\bigr] = -\beta\, \sigma(-h)",
)
chapter.claim(
    r"With $\sigma(h)$: then the pairs that are right already would be trained most.",
    (symnn.gradient, dpo, pw),
    -beta * symnn.sigmoid(margin),
    expect="refuted",
    latex=r"\frac{\partial}{\partial \log\pi_w} \bigl[-\log\sigma(h)\bigr] = -\beta\, \sigma(h)",
    mended=((symnn.gradient, dpo, pw), -beta * symnn.sigmoid(-margin)),
    mended_latex=r"\frac{\partial}{\partial \log\pi_w} \bigl[-\log\sigma(h)\bigr] = -\beta\, \sigma(-h)",
)
chapter.claim(
    "With respect to that of the loser it is the opposite.",
    (symnn.gradient, dpo, pl),
    beta * symnn.sigmoid(-margin),
    latex=r"\frac{\partial}{\partial \log\pi_l} \bigl[-\log\sigma(h)\bigr] = \beta\, \sigma(-h)",
)
chapter.claim(
    r"For a model $\pi = \operatorname{softmax}(F\theta)$ the normaliser drops out; $w$ and $l$ are one-hot columns.",
    (symnn.gradient, symnn.softplus(-linear), parameters),
    -beta * symnn.sigmoid(-linear) * (features.T * (win - lose)),
    assume=[
        sp.Eq(sp.OneMatrix(1, n) * win, sp.OneMatrix(1, 1)),
        sp.Eq(sp.OneMatrix(1, n) * lose, sp.OneMatrix(1, 1)),
    ],
    latex=r"\frac{\partial \mathcal{L}}{\partial \theta} = -\beta\, \sigma(-h)\, F^\top (w - l)",
)

chapter.say(r"""
    The loss sees the difference alone. It can fall while *both* answers become less probable, if the loser does so
    faster; nothing in the formula forbids it.

    ## Three estimators of a divergence

    In training with rewards the divergence from a reference, $\mathrm{KL}(q \,\|\, p)$, is estimated from samples
    $x \sim q$. With the ratio $r = p(x)/q(x)$ there are three well-known estimators:

    $$k_1 = -\log r, \qquad k_2 = \tfrac12 (\log r)^2, \qquad k_3 = (r - 1) - \log r .$$
""")

p = softmax(phi)
log_r = log_softmax(phi) - log_q
k1, k2, k3 = -log_r, square(log_r) / 2, symnn.exp(log_r) - ones - log_r
kl = (q.T * (log_q - log_softmax(phi)))[0, 0]
reverse = (p.T * (log_softmax(phi) - log_q))[0, 0]
ratio = sp.Symbol("r", positive=True)
third = ratio - 1 - sp.log(ratio)

chapter.claim("On average $k_1$ is right.", (q.T * k1)[0, 0], kl, latex=r"\mathbb{E}_q[k_1] = \mathrm{KL}(q \,\|\, p)")
chapter.claim("So is $k_3$.", (q.T * k3)[0, 0], kl, latex=r"\mathbb{E}_q[k_3] = \mathrm{KL}(q \,\|\, p)")
chapter.claim(
    "But $k_2$ is not.",
    (q.T * k2)[0, 0],
    kl,
    expect="refuted",
    latex=r"\mathbb{E}_q[k_2] = \mathrm{KL}(q \,\|\, p)",
    mended=((q.T * k3)[0, 0], kl),
    mended_latex=r"\mathbb{E}_q[k_3] = \mathrm{KL}(q \,\|\, p)",
)
chapter.claim("$k_3$ is never negative.", symnn.claim(third, ">=", 0), latex=r"k_3 = (r - 1) - \log r \ge 0")
chapter.claim(
    "That $k_1$ is never negative is false.",
    symnn.claim(-sp.log(ratio), ">=", 0),
    expect="refuted",
    latex=r"-\log r \ge 0",
)
chapter.claim(
    "Hence a divergence is never negative: it is the mean of $k_3$, which is not.",
    symnn.claim(kl, ">=", 0),
    latex=r"\mathrm{KL}(q \,\|\, p) \ge 0",
)

chapter.say(r"""
    So $k_3$ is the best of them as a *number*. But often such an estimator is put into a loss and differentiated,
    sample by sample, though the samples came from $q$ itself. What is then the gradient on average? In the following
    the weights of the samples are held fixed, $v_k = q_k$, and only $\log q$ is differentiated, as a program does. The
    true gradient is this one:
""")

v = symnn.vector("v", K)


def sampled(estimator):
    """The gradient with respect to θ of the mean of an estimator over samples whose frequencies v are held fixed at q."""
    return symnn.gradient((v.T * estimator)[0, 0], theta).subs(v, q)


chapter.claim(
    "The gradient of the divergence.",
    (symnn.gradient, kl, theta),
    had(q, log_q - log_softmax(phi) - kl * ones),
    latex=r"\frac{\partial}{\partial\theta} \mathrm{KL}(q \,\|\, p) = q \circ \Bigl(\log\frac{q}{p} - \mathrm{KL}(q \,\|\, p)\,\mathbf{1}\Bigr)",
)
chapter.claim(
    "$k_1$, sample by sample, has on average no gradient at all.",
    sampled(k1),
    sp.ZeroMatrix(K, 1),
    latex=r"\mathbb{E}_q[\nabla_\theta\, k_1] = 0",
)
chapter.claim(
    "**Key result.** $k_2$, wrong as a number, has the right gradient.",
    sampled(k2),
    symnn.gradient(kl, theta),
    latex=r"\mathbb{E}_q[\nabla_\theta\, k_2] = \nabla_\theta\, \mathrm{KL}(q \,\|\, p)",
)
chapter.claim(
    "$k_3$, right as a number, does not have the right gradient.",
    sampled(k3),
    symnn.gradient(kl, theta),
    expect="refuted",
    latex=r"\mathbb{E}_q[\nabla_\theta\, k_3] = \nabla_\theta\, \mathrm{KL}(q \,\|\, p)",
    mended=(sampled(k3), symnn.gradient(reverse, theta)),
    mended_latex=r"\mathbb{E}_q[\nabla_\theta\, k_3] = \nabla_\theta\, \mathrm{KL}(p \,\|\, q) = q - p",
)

points = [step / 20 for step in range(4, 61)]
chapter.figure(
    "estimators",
    symnn.figures.curves(
        {
            "$k_1$": (points, [-float(sp.log(r)) for r in points]),
            "$k_2$": (points, [float(sp.log(r)) ** 2 / 2 for r in points]),
            "$k_3$": (points, [r - 1 - float(sp.log(r)) for r in points]),
        },
        x="the ratio r",
        y="the estimate",
    ),
    "The three estimators for one sample. Where $r$ is near 1, the second and the third agree to second order.",
)

at_one = {m1: 0, s1: 1}
other_way = {m1: m2, s1: s2, m2: 0, s2: 1}

chapter.figure(
    "two-gaussians",
    symnn.figures.interactive(
        {
            "from p to q": divergence.subs(at_one),
            "from q to p": divergence.subs(other_way, simultaneous=True),
        },
        over=(m2, -4, 4),
        sliders={"deviation of q": (s2, 0.3, 3, 0.6)},
        box=((-4, 0), (4, 10)),
        names=("mean of q", "divergence"),
        told={"from p to q, at mean 0": divergence.subs(at_one).subs(m2, 0)},
    ),
    r"The two divergences between $p = \mathcal{N}(0, 1)$ and $q$. A narrow $q$ is punished by the one and hardly by the "
    "other; only for equal deviations are they the same.",
)

chapter.say(r"""
    ## Exercises

    1. With *label smoothing* the target is $(1 - \alpha) y + \tfrac{\alpha}{n} \mathbf{1}$. What is the gradient of the
       cross-entropy with respect to the scores $z$?
    2. In distillation both the teacher's and the student's scores are divided by a temperature $\tau$. By what factor is the
       gradient smaller, and why is the loss multiplied by $\tau^2$?
    3. For which $\sigma_2$ is $\mathrm{KL}(\mathcal{N}(\mu_1, \sigma_1^2) \,\|\, \mathcal{N}(\mu_2, \sigma_2^2))$ smallest, if the
       other three are given?
    4. Two classes only: show that InfoNCE with one wrong answer is $\operatorname{softplus}$ of a difference of scores.

    The answers, judged:
""")

z, alpha = symnn.vector("z", n), sp.Symbol("alpha", real=True)
units = sp.OneMatrix(n, 1)
smooth = (1 - alpha) * y + alpha / n * units
teacher = symnn.vector("t", n)
soft = -(softmax(teacher / tau).T * log_softmax(z / tau))[0, 0]
right, wrong = sp.symbols("a b", real=True)

chapter.claim(
    "Answer 1. Prediction minus target, as ever.",
    (symnn.gradient, -(smooth.T * log_softmax(z))[0, 0], z),
    softmax(z) - smooth,
    assume=[sums_to_one],
    latex=r"\frac{\partial \mathcal{L}}{\partial z} = \operatorname{softmax}(z) - (1 - \alpha)\, y - \frac{\alpha}{n} \mathbf{1}",
)
chapter.claim(
    r"Answer 2. There is a factor $1/\tau$; the difference of the two distributions is itself about $1/\tau$ as large.",
    (symnn.gradient, soft, z),
    (softmax(z / tau) - softmax(teacher / tau)) / tau,
    latex=r"\frac{\partial \mathcal{L}}{\partial z} = \frac1\tau \bigl(\operatorname{softmax}(z/\tau) - \operatorname{softmax}(t/\tau)\bigr)",
)
chapter.claim(
    r"Answer 3. For the root mean square of what is seen from $\mu_2$: there the derivative is zero.",
    (symnn.gradient, divergence, s2),
    0,
    assume=sp.Eq(s2**2, s1**2 + (m1 - m2) ** 2),
    latex=r"\frac{\partial\, \mathrm{KL}}{\partial \sigma_2} = 0 \quad\text{at}\quad \sigma_2^2 = \sigma_1^2 + (\mu_1 - \mu_2)^2",
)
chapter.claim(
    "Answer 4. The scores are $a$ and $b$.",
    -sp.log(sp.exp(right) / (sp.exp(right) + sp.exp(wrong))),
    symnn.softplus(wrong - right),
)

chapter.function(
    "dpo_gradient",
    -beta * symnn.sigmoid(-margin),
    (pw, pl, rw, rl, beta),
    doc="The gradient of DPO's loss with respect to the log probability of the winner; with respect to that of the loser it is the negative.",
)

chapter.say(r"""
    **To read on.** D. Kingma and M. Welling, *Auto-Encoding Variational Bayes* (2014); A. van den Oord, Y. Li and
    O. Vinyals, *Representation Learning with Contrastive Predictive Coding* (2018); A. Radford et al., *Learning
    Transferable Visual Models From Natural Language Supervision* (2021); R. Rafailov et al., *Direct Preference
    Optimization: Your Language Model is Secretly a Reward Model* (2023); J. Schulman, *Approximating KL Divergence*
    (2020); G. Hinton, O. Vinyals and J. Dean, *Distilling the Knowledge in a Neural Network* (2015).
""")
