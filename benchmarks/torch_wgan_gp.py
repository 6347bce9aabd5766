"""The same WGAN-GP turn in PyTorch, for comparison; needs torch in its own environment, never in the app's.

Prints turns per second, one number a line, for each line read from stdin (so that two programs can take turns).
Usage: python torch_wgan_gp.py eager|compile WIDTH DEPTH BATCH N_CRITIC
"""

import itertools
import math
import sys
import time

import torch
from torch import nn

mode, (width, depth, batch, n_critic) = sys.argv[1], map(int, sys.argv[2:6])
torch.manual_seed(0)


def mlp(out: int) -> nn.Module:
    sizes = [2] + [width] * depth
    layers: list[nn.Module] = []
    for i, o in itertools.pairwise(sizes):
        layers += [nn.Linear(i, o), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(width, out))


generator, critic = mlp(2), mlp(1)
g_optimiser = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.9))
c_optimiser = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.9))


def real_batch() -> torch.Tensor:
    angle = 2 * math.pi * torch.randint(8, (batch,)) / 8
    return torch.stack([angle.cos(), angle.sin()], 1) + 0.01 * torch.randn(batch, 2)


def critic_loss(real: torch.Tensor, fake: torch.Tensor, along: torch.Tensor) -> torch.Tensor:
    between = (along * real + (1 - along) * fake).requires_grad_()
    (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    penalty = 0.1 * ((gradient.norm(dim=1) - 1) ** 2).mean()
    return critic(fake).mean() - critic(real).mean() + penalty


def generator_loss(z: torch.Tensor) -> torch.Tensor:
    return -critic(generator(z)).mean()


if mode == "compile":  # torch.compile cannot trace a double backward: it takes the networks, the autograd calls stay eager
    generator, critic = torch.compile(generator), torch.compile(critic)


def turn() -> None:
    for _ in range(n_critic):
        with torch.no_grad():
            fake = generator(torch.randn(batch, 2))
        c_optimiser.zero_grad(set_to_none=True)
        critic_loss(real_batch(), fake, torch.rand(batch, 1)).backward()
        c_optimiser.step()
    g_optimiser.zero_grad(set_to_none=True)
    generator_loss(torch.randn(batch, 2)).backward()
    g_optimiser.step()


try:
    for _ in range(10):
        turn()
except Exception as error:
    print(f"fails: {type(error).__name__}: {str(error).splitlines()[0]}", flush=True)
    sys.exit(0)
print("ready", flush=True)
for line in sys.stdin:
    turns, start = int(line), time.perf_counter()
    for _ in range(turns):
        turn()
    print(turns / (time.perf_counter() - start), flush=True)
