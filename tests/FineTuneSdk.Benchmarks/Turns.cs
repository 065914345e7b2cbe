using System.Diagnostics;
using static TorchSharp.torch;

namespace FineTuneSdk.Benchmarks;

/// <summary>Times variants that take turns, so that what else the machine does falls on all of them.</summary>
internal sealed class Turns
{
    private readonly List<(string Name, Action<int> Step, Action<int>? Prepare, List<double> Seconds)> _variants = [];

    /// <summary>Adds a variant; what <paramref name="prepare"/> does before each of its steps isn't counted.</summary>
    public void Add(string name, Action<int> step, Action<int>? prepare = null) => _variants.Add((name, step, prepare, []));

    /// <summary>Runs every variant once for each round, after one round that isn't counted; the order changes from round to round.</summary>
    public void Run(int rounds)
    {
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < _variants.Count; i++)
            {
                var (_, step, prepare, seconds) = _variants[(i + Math.Max(0, round)) % _variants.Count];
                prepare?.Invoke(Math.Max(0, round));
                var start = Stopwatch.GetTimestamp();
                using (NewDisposeScope())
                    step(Math.Max(0, round));
                if (round >= 0)
                    seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
    }

    public double Median(string name) => Median(_variants.Single(v => v.Name == name).Seconds);

    /// <summary>The median of the rounds' own ratios of two variants' times.</summary>
    public double Ratio(string slower, string faster) =>
        Median([.. _variants.Single(v => v.Name == slower).Seconds.Zip(_variants.Single(v => v.Name == faster).Seconds, (a, b) => a / b)]);

    public IEnumerable<string> Names => _variants.Select(v => v.Name);

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
