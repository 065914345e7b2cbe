namespace FineTuneSdk.Samples.Tests.SupportDesk;

/// <summary>
/// Multinomial logistic regression over word counts, the classical control: what a classifier reaches that knows nothing but which words are there.
/// Full-batch gradient descent with momentum on the mean cross entropy plus an L2 penalty; deterministic.
/// </summary>
internal sealed class WordCountClassifier
{
    private const int Iterations = 400;
    private const double LearningRate = 1.0;
    private const double Momentum = 0.9;
    private const double Penalty = 1e-4;

    private readonly IReadOnlyList<string> _labels;
    private readonly Dictionary<string, int> _vocabulary = new(StringComparer.Ordinal);
    private readonly double[,] _weights;

    public WordCountClassifier(IReadOnlyList<Ticket> tickets, IReadOnlyList<string> labels, Func<Ticket, string> labelOf)
    {
        _labels = labels;
        foreach (var word in tickets.SelectMany(ticket => ticket.Words))
            _vocabulary.TryAdd(word, _vocabulary.Count);

        _weights = new double[labels.Count, _vocabulary.Count + 1];
        var rows = tickets.Select(Features).ToList();
        var targets = tickets.Select(ticket => IndexOf(labels, labelOf(ticket))).ToList();
        var velocity = new double[labels.Count, _vocabulary.Count + 1];
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var gradient = new double[labels.Count, _vocabulary.Count + 1];
            for (var row = 0; row < rows.Count; row++)
            {
                var probabilities = Probabilities(rows[row]);
                for (var label = 0; label < labels.Count; label++)
                {
                    var error = (probabilities[label] - (label == targets[row] ? 1 : 0)) / rows.Count;
                    foreach (var (word, count) in rows[row])
                        gradient[label, word] += error * count;
                }
            }

            for (var label = 0; label < labels.Count; label++)
            {
                for (var word = 0; word <= _vocabulary.Count; word++)
                {
                    velocity[label, word] = (Momentum * velocity[label, word]) - (LearningRate * (gradient[label, word] + (Penalty * _weights[label, word])));
                    _weights[label, word] += velocity[label, word];
                }
            }
        }
    }

    public string Classify(Ticket ticket)
    {
        var probabilities = Probabilities(Features(ticket));
        return _labels[Array.IndexOf(probabilities, probabilities.Max())];
    }

    /// <summary>Known words with their counts, and a constant for the bias.</summary>
    private List<(int Word, double Count)> Features(Ticket ticket) =>
    [
        .. ticket.Words.Where(_vocabulary.ContainsKey).CountBy(word => _vocabulary[word]).Select(pair => (pair.Key, (double)pair.Value)),
        (_vocabulary.Count, 1),
    ];

    private double[] Probabilities(List<(int Word, double Count)> features)
    {
        var scores = _labels.Select((_, label) => features.Sum(feature => _weights[label, feature.Word] * feature.Count)).ToArray();
        var greatest = scores.Max();
        var exponentials = Array.ConvertAll(scores, score => Math.Exp(score - greatest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, value => value / sum);
    }

    private static int IndexOf(IReadOnlyList<string> labels, string label) =>
        labels.Index().First(pair => pair.Item == label).Index;
}
