"""Train the network that finds faint LNP spots; only where settings ask for one."""


rule train_spot_network:
    output:
        model="results/spot_network/{method}.npz",
        history="results/spot_network/{method}.tsv",
    log:
        "results/logs/train_spot_network/{method}.log",
    benchmark:
        "results/benchmarks/train_spot_network/{method}.tsv"
    wildcard_constraints:
        method="unet|vae_lsgan",
    conda:
        "../../envs/spot_networks.yaml"
    threads: 1
    params:
        n_steps=lookup(dpath="spots/training_steps", within=config),
        seed=lookup(dpath="spots/network_seed", within=config),
        code=digest("train_spot_network"),
    message:
        "Training the network {wildcards.method}, which finds spots, on simulated patches"
    script:
        "../scripts/train_spot_network.py"
