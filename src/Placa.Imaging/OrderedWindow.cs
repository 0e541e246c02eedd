using System.Runtime.CompilerServices;

namespace Placa.Imaging;

/// <summary>Work on several threads whose results come in order, with a bound on what is held.</summary>
public static class OrderedWindow
{
    /// <summary>
    /// Does work for each number. At most <paramref name="parallelism"/> results are under way or held; the one that was handed out does not count. An
    /// error comes where its result would, and no further work is begun then. Results that nobody took are disposed of.
    /// </summary>
    /// <param name="first">The first number.</param>
    /// <param name="end">The number after the last.</param>
    /// <param name="parallelism">Results under way or held.</param>
    /// <param name="work">The work, called from several threads.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async IAsyncEnumerable<T> RunAsync<T>(
        int first, int end, int parallelism, Func<int, CancellationToken, T> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var window = new Queue<Task<T>>(Math.Min(parallelism, end - first));
        var next = first;
        try
        {
            while (true)
            {
                for (; next < end && window.Count < parallelism; next++)
                {
                    var number = next;
                    window.Enqueue(Task.Run(() => work(number, stop.Token), stop.Token));
                }

                if (!window.TryDequeue(out var oldest))
                    yield break;
                yield return await oldest.ConfigureAwait(false);
            }
        }
        finally
        {
            // Nobody wants these any more, but they read from a file that may be closed after this.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var abandoned in window)
            {
                await ((Task)abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (abandoned.IsCompletedSuccessfully && await abandoned.ConfigureAwait(false) is IDisposable result)
                    result.Dispose();
            }
        }
    }
}
