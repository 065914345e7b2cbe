namespace FineTuneSdk.Torch.Training;

/// <summary>What a training will do, computed without training; training then does exactly that.</summary>
public sealed record TrainingPlan
{
    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Tokens that the steps see.</summary>
    public required long Tokens { get; init; }

    /// <summary>Targets that the steps see.</summary>
    public required long SupervisedTokens { get; init; }

    /// <summary>Forward passes.</summary>
    public required long Passes { get; init; }

    /// <summary>Tokens that the passes compute: what a pass's examples have in common at their beginning counts once, what lies behind an example's last target not at all.</summary>
    public required long ComputedTokens { get; init; }

    /// <summary>Numbers that are trained.</summary>
    public required long TrainableParameters { get; init; }

    /// <summary>The most tokens of one forward pass.</summary>
    public required long MaxPassTokens { get; init; }

    /// <summary>The tokens that the largest pass computes.</summary>
    public required long LargestPassTokens { get; init; }

    /// <summary>The targets of the pass that has most.</summary>
    public required long LargestPassTargets { get; init; }

    /// <summary>Plans a training.</summary>
    public static TrainingPlan Create(TrainingSetup setup, TrainingOptions options)
    {
        var maxTokens = options.MaxPassTokens ?? (setup.Model.Weights[setup.Model.Embedding.Path + ".weight"].device.type == DeviceType.CPU ? 2048 : 16384);
        var plan = new TrainingPlan
        {
            Steps = setup.Schedule.Steps,
            Tokens = 0,
            SupervisedTokens = 0,
            Passes = 0,
            ComputedTokens = 0,
            TrainableParameters = setup.Layout.ParameterCount,
            MaxPassTokens = maxTokens,
            LargestPassTokens = 0,
            LargestPassTargets = 0,
        };
        var share = TrainingRun.Shares(setup.Method);
        for (var step = 0; step < plan.Steps; step++)
        {
            foreach (var pass in MicroBatches.Split(setup.Schedule[step], setup.Training.MicroBatchSize ?? setup.Training.BatchSize, maxTokens, share))
            {
                var computed = (long)PackedExamples.Create(pass, share).Rows.Ids.Count;
                var targets = pass.Sum(e => (long)e.SupervisedCount);
                plan = plan with
                {
                    Tokens = plan.Tokens + pass.Sum(e => (long)e.Ids.Length),
                    SupervisedTokens = plan.SupervisedTokens + targets,
                    Passes = plan.Passes + (targets > 0 ? 1 : 0),
                    ComputedTokens = plan.ComputedTokens + (targets > 0 ? computed : 0),
                    LargestPassTokens = Math.Max(plan.LargestPassTokens, computed),
                    LargestPassTargets = Math.Max(plan.LargestPassTargets, targets),
                };
            }
        }

        return plan;
    }
}
