using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Serving;

namespace FineTuneSdk.Torch.Tests.Serving;

public sealed class DecodingLoopTests : IDisposable
{
    private readonly DecodingLoop _loop = new();
    private readonly List<string> _order = [];

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task Requests_decode_in_turn_on_one_thread()
    {
        using var gate = new ManualResetEventSlim();
        var first = Add(Tokens("first", 3, gate));
        var second = Add(Tokens("second", 3, null));
        gate.Set();
        Assert.Equal([0, 1, 2], await ReadAsync(first));
        Assert.Equal([0, 1, 2], await ReadAsync(second));
        Assert.Equal(["first 0", "second 0", "first 1", "second 1", "first 2", "second 2"], _order[..6]);
        Assert.Equal(["first freed", "second freed"], _order[6..]);
    }

    [Fact]
    public async Task A_reader_that_is_slow_holds_up_nobody_but_itself()
    {
        var slow = Add(Tokens("slow", 100, null));
        var quick = Add(Tokens("quick", 20, null));
        Assert.Equal(20, (await ReadAsync(quick)).Count);
        Assert.InRange(_order.Count(o => o.StartsWith("slow", StringComparison.Ordinal)), 1, 10);
        Assert.Equal(100, (await ReadAsync(slow)).Count);
    }

    [Fact]
    public async Task Cancelling_ends_a_request_that_waits_for_its_reader()
    {
        using var source = new CancellationTokenSource();
        var decoding = Add(Tokens("request", 100, null), source);
        await decoding.Reader.WaitToReadAsync(TestContext.Current.CancellationToken);
        await source.CancelAsync();
        await decoding.Ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("request freed", _order[^1]);
        Assert.InRange(_order.Count, 2, 7);
    }

    [Fact]
    public async Task A_failure_reaches_the_reader_and_leaves_the_loop_running()
    {
        var failing = Add(Failing());
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(failing));
        Assert.Equal("broken", error.Message);
        await failing.Ended;
        Assert.Equal([0], await ReadAsync(Add(Tokens("next", 1, null))));
    }

    private Decoding Add(IEnumerable<GeneratedToken> tokens, CancellationTokenSource? source = null)
    {
        var decoding = new Decoding(tokens, source?.Token ?? default);
        _loop.Add(decoding);
        return decoding;
    }

    private static async Task<List<int>> ReadAsync(Decoding decoding)
    {
        var indices = new List<int>();
        await foreach (var token in decoding.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
            indices.Add(token.Index);
        await decoding.Ended;
        return indices;
    }

    private IEnumerable<GeneratedToken> Tokens(string name, int count, ManualResetEventSlim? gate)
    {
        gate?.Wait(TestContext.Current.CancellationToken);
        try
        {
            for (var i = 0; i < count; i++)
            {
                _order.Add($"{name} {i}");
                yield return new GeneratedToken(i, 0, "", null);
            }
        }
        finally
        {
            _order.Add($"{name} freed");
        }
    }

    private static IEnumerable<GeneratedToken> Failing()
    {
        yield return new GeneratedToken(0, 0, "", null);
        throw new InvalidOperationException("broken");
    }
}
